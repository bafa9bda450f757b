namespace Archestra.Cluster.Hosting.Configuration;

/// <summary>The configuration cannot be used. The message is a sentence for the person who wrote it and names the option.</summary>
public sealed class ConfigurationException : StartRefusedException
{
    public ConfigurationException()
    {
    }

    public ConfigurationException(string message)
        : base(message)
    {
    }

    public ConfigurationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
