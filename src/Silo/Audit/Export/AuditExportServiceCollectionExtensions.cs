using Archestra.Cluster.Silo.Audit.Export.Otlp;
using Archestra.Cluster.Silo.Audit.Export.Syslog;
using Archestra.Cluster.Silo.Audit.Export.Witness;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Audit.Export;

internal static class AuditExportServiceCollectionExtensions
{
    /// <summary>Delivers the log to the targets that are configured. Needs <c>AddAuditLog</c> and <c>AddSiloStorage</c>.</summary>
    public static IServiceCollection AddAuditExport(this IServiceCollection services)
    {
        services.AddExportOptions<AuditExportOptions>(AuditExportOptions.SectionName, new AuditExportOptionsValidator());
        services.AddExportOptions<SyslogOptions>(SyslogOptions.SectionName, new SyslogOptionsValidator(), new SyslogFilesValidator());
        services.AddExportOptions<OtlpLogsOptions>(OtlpLogsOptions.SectionName, new OtlpLogsOptionsValidator(), new OtlpLogsAddressValidator());
        services.AddExportOptions<AuditWitnessOptions>(
            AuditWitnessOptions.SectionName, new AuditWitnessOptionsValidator(), new AuditWitnessPlacesValidator());
        services.AddSingleton<EndedSilos>();
        services.AddSingleton<AuditExportPorts>();
        services.AddSingleton(provider => new AuditExport(Targets(provider), provider.GetRequiredService<AuditExportPorts>(), provider.GetRequiredService<AuditWriter>()));
        services.AddHostedService(provider => provider.GetRequiredService<AuditExport>());
        return services;
    }

    private static IAuditTarget[] Targets(IServiceProvider provider)
    {
        var syslog = provider.GetRequiredService<IOptions<SyslogOptions>>();
        var otlp = provider.GetRequiredService<IOptions<OtlpLogsOptions>>();
        var witness = provider.GetRequiredService<IOptions<AuditWitnessOptions>>();
        var time = provider.GetRequiredService<TimeProvider>();
        var targets = new List<IAuditTarget>();
        if (witness.Value.File is not null) targets.Add(new WitnessFileTarget(witness));
        if (witness.Value.Url is not null) targets.Add(new WitnessHttpTarget(witness, time));
        if (syslog.Value.Host is not null)
            targets.Add(syslog.Value.Transport == SyslogTransport.Udp ? new SyslogUdpTarget(syslog) : new SyslogStreamTarget(syslog, time));
        if (otlp.Value.Endpoint is not null) targets.Add(new OtlpLogsTarget(otlp, provider.GetRequiredService<AuditWriter>(), time));
        return [.. targets];
    }

    private static void AddExportOptions<T>(this IServiceCollection services, string section, params IValidateOptions<T>[] validators)
        where T : class
    {
        services.AddOptions<T>().BindConfiguration(section).ValidateOnStart();
        foreach (var validator in validators) services.AddSingleton(validator);
    }
}
