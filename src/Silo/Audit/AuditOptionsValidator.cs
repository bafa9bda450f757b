using Archestra.Cluster.Grains.Audit;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Audit;

[OptionsValidator]
internal sealed partial class AuditOptionsValidator : IValidateOptions<AuditOptions>;
