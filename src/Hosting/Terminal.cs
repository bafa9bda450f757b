// The one place that writes to the terminal: what a person at the command line reads. Everything else is logged.
#pragma warning disable RS0030

namespace Archestra.Cluster.Hosting;

/// <summary>Standard output for results, standard error for problems.</summary>
public class Terminal
{
    public virtual void Write(string line) => Console.Out.WriteLine(line);

    public virtual void WriteProblem(string line) => Console.Error.WriteLine(line);

    /// <summary>For output that is data, such as an export.</summary>
    public virtual Stream OpenStandardOutput() => Console.OpenStandardOutput();
}
