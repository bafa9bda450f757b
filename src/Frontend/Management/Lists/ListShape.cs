using Archestra.Cluster.Grains.Common;

namespace Archestra.Cluster.Frontend.Management.Lists;

/// <summary>Which query parameters a list takes. Any other, and any value that one does not take, is refused by name.</summary>
internal sealed class ListShape
{
    private static readonly ListParameter[] Common =
    [
        ListParameters.NamePrefix, ListParameters.NameContains, ListParameters.Cursor, ListParameters.Limit, ListParameters.Total,
    ];

    private static readonly ListParameter AnySort = ListParameters.Sort(ListSort.Name, ListSort.CreatedAt, ListSort.UpdatedAt);

    private ListShape(params ListParameter[] own) => Parameters = [.. Common, .. own];

    public static ListShape Tenants { get; } = new(AnySort);

    public static ListShape Roles { get; } = new(AnySort);

    public static ListShape Users { get; } = new(AnySort, ListParameters.RoleId);

    public static ListShape Teams { get; } = new(AnySort, ListParameters.RoleId, ListParameters.MemberId);

    public static ListShape Catalog { get; } = new(AnySort, ListParameters.Transport);

    public static ListShape Installations { get; } = new(
        AnySort, ListParameters.OwnerKind, ListParameters.OwnerId, ListParameters.CatalogEntryId, ListParameters.Transport);

    public static ListShape Gateways { get; } = new(AnySort, ListParameters.InstallationId, ListParameters.CatalogEntryId);

    public static ListShape IdentityProviders { get; } = new(AnySort);

    public static ListShape OAuthClients { get; } = new(AnySort);

    /// <summary>Nobody keeps when a token was changed, so that is no order.</summary>
    public static ListShape Tokens { get; } = new(
        ListParameters.Sort(ListSort.Name, ListSort.CreatedAt), ListParameters.OwnerKind, ListParameters.OwnerId, ListParameters.TokenState);

    /// <summary>These have no names, so that is no order: they come by when they were made.</summary>
    public static ListShape TokenFamilies { get; } = Nameless(
        ListParameters.OwnerKind, ListParameters.OwnerId, ListParameters.ClientId, ListParameters.GatewayId);

    public static ListShape Consents { get; } = Nameless(ListParameters.UserId, ListParameters.ClientId, ListParameters.GatewayId);

    public static ListShape Sessions { get; } = Nameless(ListParameters.UserId);

    /// <summary>Drifts have no names to sort or filter by: they come by installation.</summary>
    public static ListShape Drifts { get; } = new() { Parameters = [ListParameters.Cursor, ListParameters.Limit] };

    public IReadOnlyList<ListParameter> Parameters { get; private init; }

    /// <summary>The query that a request makes, or the problem to answer with.</summary>
    public (ListQuery Query, IResult? Problem) Read(IQueryCollection given)
    {
        var query = new ListQuery();
        foreach (var (name, values) in given)
        {
            if (Parameters.FirstOrDefault(parameter => parameter.Name == name) is not { } parameter)
            {
                return (query, Problem(name, $"There is no such parameter here. Known are {string.Join(", ", Parameters.Select(known => known.Name))}."));
            }

            if (values is not [{ } value] || parameter.Read(query, value) is not { } read)
            {
                return (query, Problem(name, $"It takes, once, {parameter.Takes}."));
            }

            query = read;
        }

        return (query, null);
    }

    private static ListShape Nameless(params ListParameter[] own) => new()
    {
        Parameters =
        [
            ListParameters.Cursor, ListParameters.Limit, ListParameters.Total, ListParameters.Sort(ListSort.CreatedAt, ListSort.UpdatedAt), .. own,
        ],
    };

    public static IResult Problem(string parameter, string problem)
    {
        // The name comes from outside; whatever is strange or long in it helps nobody.
        var name = new string([.. parameter.Where(character => !char.IsControl(character)).Take(50)]);
        return new ProblemResult(
            StatusCodes.Status400BadRequest,
            $"The query parameter '{name}' is not valid.",
            problem,
            new Dictionary<string, string[]>(StringComparer.Ordinal) { [name] = [problem] });
    }
}
