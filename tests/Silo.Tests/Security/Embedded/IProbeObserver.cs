namespace Archestra.Cluster.Silo.Tests.Security;

[Alias("test.IProbeObserver")]
public interface IProbeObserver : IGrainObserver
{
    void OnTold(string text);
}
