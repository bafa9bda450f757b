using Archestra.Cluster.Grains.Common;

namespace Archestra.Cluster.Frontend.Management.Lists;

/// <summary>One query parameter of a list: its name, what it takes, and what it does to the query; null refuses the value.</summary>
internal sealed record ListParameter(string Name, string Takes, Func<ListQuery, string, ListQuery?> Read);
