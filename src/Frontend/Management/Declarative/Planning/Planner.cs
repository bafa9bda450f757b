using Archestra.Cluster.Frontend.Management.Declarative.Document;
using Archestra.Cluster.Frontend.Management.Declarative.Stored;
using Archestra.Cluster.Grains.Catalog;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Roles;
using Archestra.Cluster.Grains.Tenants;

namespace Archestra.Cluster.Frontend.Management.Declarative.Planning;

/// <summary>
/// Plans how a tenant becomes what a document says. Pure: it reads nothing and changes nothing. Creations and updates go
/// in the order of kinds, so that what is named exists; deletions follow in the reverse order, when nothing names them any more.
/// </summary>
internal sealed class Planner
{
    private readonly ConfigurationDocument _document;
    private readonly StoredConfiguration _stored;
    private readonly DateTimeOffset _now;
    private readonly DeclaredNames _names;
    private readonly List<FieldProblem> _problems = [];
    private readonly List<PlannedStep> _changes = [];
    private readonly List<PlannedStep> _deletions = [];
    private int _unchanged;
    private int _kept;

    private Planner(ConfigurationDocument document, StoredConfiguration stored, bool prune, DateTimeOffset now)
    {
        (_document, _stored, _now) = (document, stored, now);
        _names = new DeclaredNames(document, stored, prune);
    }

    public static Plan Make(ConfigurationDocument document, StoredConfiguration stored, bool prune, DateTimeOffset now)
    {
        var planner = new Planner(document, stored, prune, now);
        planner.PlanSettings();
        planner.PlanPeople(prune);
        planner.PlanServers(prune);
        planner.PlanTokens(prune);
        planner._deletions.Reverse();
        return new Plan
        {
            Steps = [.. planner._changes, .. planner._deletions],
            Problems = planner._problems,
            Unchanged = planner._unchanged,
            Kept = planner._kept,
        };
    }

    private void PlanSettings()
    {
        if (_document.Settings is not { } settings)
        {
            return;
        }

        var stored = _stored.Settings;
        var changes = Differences.Between(stored.Declared, settings);
        if (changes.Length == 0)
        {
            _unchanged++;
            return;
        }

        // The name belongs to the place, not to the document.
        var wanted = settings with { Id = stored.Id, Name = stored.Declared.Name };
        _changes.Add(new PlannedStep(StepAction.Update, ObjectKind.Settings, stored.Name, "/settings")
        {
            Id = stored.Id, Version = stored.Version, Changes = changes, Wanted = wanted,
        });
    }

    private void PlanPeople(bool prune)
    {
        Add(prune, new SectionPlan<Role>(ObjectKind.Role, "roles", _document.Roles, _stored.Roles)
        {
            KeyOf = role => role.Name, NameOf = role => role.Name, Normalize = (role, _, at) => NotBuiltIn(References.Map(role), at),
        });
        Add(prune, new SectionPlan<UserAccount>(ObjectKind.User, "users", _document.Users, _stored.Users)
        {
            KeyOf = user => user.Name, NameOf = user => user.Name, Normalize = (user, _, at) => References.Map(user, Existing(at)),
        });
        Add(prune, new SectionPlan<Team>(ObjectKind.Team, "teams", _document.Teams, _stored.Teams)
        {
            KeyOf = team => team.Name, NameOf = team => team.Name, Normalize = (team, _, at) => References.Map(team, Existing(at)),
        });
    }

    private void PlanServers(bool prune)
    {
        Add(prune, new SectionPlan<CatalogEntry>(ObjectKind.CatalogEntry, "catalog", _document.Catalog, _stored.Catalog)
        {
            KeyOf = entry => entry.Name, NameOf = entry => entry.Name, Normalize = NormalizeEntry,
        });
        Add(prune, new SectionPlan<DeclaredInstallation>(ObjectKind.Installation, "installations", _document.Installations, _stored.Installations)
        {
            KeyOf = installation => installation.Name, NameOf = installation => installation.Name, Normalize = NormalizeInstallation,
        });
        Add(prune, new SectionPlan<Gateway>(ObjectKind.Gateway, "gateways", _document.Gateways, _stored.Gateways)
        {
            KeyOf = gateway => gateway.Name, NameOf = gateway => gateway.Name, Normalize = (gateway, _, at) => References.Map(gateway, Existing(at)),
        });
    }

    private void PlanTokens(bool prune)
    {
        var section = new TokenSection(_document.Tokens, _stored.Tokens, _now);
        section.Make(prune, Existing);
        _changes.AddRange(section.Changes);
        _deletions.AddRange(section.Deletions);
        (_unchanged, _kept) = (_unchanged + section.Unchanged, _kept + section.Kept);
    }

    private void Add<T>(bool prune, SectionPlan<T> section)
        where T : class
    {
        section.Make(prune);
        _problems.AddRange(section.Problems);
        _changes.AddRange(section.Changes);
        _deletions.AddRange(section.Deletions);
        (_unchanged, _kept) = (_unchanged + section.Unchanged, _kept + section.Kept);
    }

    private Role NotBuiltIn(Role role, string at)
    {
        if (BuiltInRoles.All.Any(builtIn => builtIn.Name == role.Name))
        {
            _problems.Add(new FieldProblem($"{at}/name", "Every tenant has this role, and it cannot be changed."));
        }

        return role;
    }

    private CatalogEntry NormalizeEntry(CatalogEntry entry, CatalogEntry? stored, string at)
    {
        if (stored is not null && stored.Transport != entry.Transport && _stored.Installations.Any(found => found.Declared.CatalogEntry == entry.Name))
        {
            _problems.Add(new FieldProblem($"{at}/transport", "The transport cannot change while the entry is installed."));
        }

        return References.Map(entry);
    }

    private DeclaredInstallation NormalizeInstallation(DeclaredInstallation installation, DeclaredInstallation? stored, string at)
    {
        var wanted = References.Map(installation, Existing(at));
        if (stored is not null && stored.CatalogEntry != wanted.CatalogEntry)
        {
            _problems.Add(new FieldProblem($"{at}/catalogEntry", "An installation keeps its catalog entry: give the other one another name."));
        }

        if (stored is not null && stored.Owner != wanted.Owner)
        {
            _problems.Add(new FieldProblem($"{at}/owner", "An installation keeps its owner, whose credential it holds: give the other one another name."));
        }

        return DeclaredValues.Resolve(wanted, stored, FieldsOf(_document, _stored, installation.CatalogEntry), at, _problems);
    }

    /// <summary>As they will be: of the document's entry, else of the stored one.</summary>
    public static IReadOnlyList<CredentialField> FieldsOf(ConfigurationDocument document, StoredConfiguration stored, string entry) =>
        document.Catalog?.FirstOrDefault(declared => declared.Name == entry)?.Fields
        ?? stored.Catalog.FirstOrDefault(found => found.Name == entry)?.Declared.Fields
        ?? [];

    private ReferenceMapping Existing(string at) => (kind, name, below) =>
    {
        if (_names.Has(kind, name))
        {
            return name;
        }

        _problems.Add(new FieldProblem(at + below, $"There is no {Describe(kind)} of this name, neither here nor in the tenant."));
        return null;
    };

    private static string Describe(ObjectKind kind) => kind switch
    {
        ObjectKind.CatalogEntry => "catalog entry",
        _ => kind.ToString().ToLowerInvariant(),
    };
}
