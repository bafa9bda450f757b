using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Hosting.Cluster;

/// <summary>Reads the options where Orleans needs them, which is before there is a container.</summary>
public static class ClusterOptionsReader
{
    /// <summary>The checked options; they are registered too, and <see cref="ClusterTls"/> with them.</summary>
    /// <param name="defaultConnectionString">Used when the section names none.</param>
    /// <exception cref="OptionsValidationException">An option is wrong; each failure is a sentence.</exception>
    public static OrleansClusterOptions AddClusterOptions(this IHostApplicationBuilder builder, bool isSilo, string? defaultConnectionString)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new OrleansClusterOptions { ConnectionString = defaultConnectionString };
        builder.Configuration.GetSection(OrleansClusterOptions.SectionName).Bind(options);
        var result = new OrleansClusterOptionsValidator(isSilo).Validate(name: null, options);
        if (result.Failed)
        {
            throw new OptionsValidationException(OrleansClusterOptions.SectionName, typeof(OrleansClusterOptions), result.Failures);
        }

        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(Options.Create(options));
        builder.Services.AddSingleton<ClusterTls>();
        return options;
    }
}
