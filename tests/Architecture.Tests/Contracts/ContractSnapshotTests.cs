using System.Reflection;
using System.Text;
using Orleans.Concurrency;

namespace Archestra.Cluster.Architecture.Tests.Contracts;

/// <summary>
/// All contracts as text, compared with a checked-in copy, so that a change of what crosses the wire is seen in review.
/// After a change that is meant: <c>UPDATE_CONTRACTS=1 dotnet test tests/Architecture.Tests</c>.
/// </summary>
public sealed class ContractSnapshotTests
{
    private static readonly string Snapshot = Repository.Folder("tests", "Architecture.Tests", "OrleansContracts.txt");

    [Fact]
    public void The_contracts_are_those_that_were_reviewed()
    {
        var contracts = Describe();
        if (Environment.GetEnvironmentVariable("UPDATE_CONTRACTS") == "1")
        {
            File.WriteAllText(Snapshot, contracts);
        }

        var reviewed = File.ReadAllLines(Snapshot);
        var now = contracts.TrimEnd('\n').Split('\n');
        now.Except(reviewed).Select(line => $"+ {line}").Concat(reviewed.Except(now).Select(line => $"- {line}"))
            .ShouldBeEmpty("if the change is meant, run the tests once with UPDATE_CONTRACTS=1");
    }

    private static string Describe()
    {
        var text = new StringBuilder();
        foreach (var type in GrainContracts.Interfaces)
        {
            var alias = GrainContracts.AliasOf(type);
            text.Append("interface ").Append(alias).Append(" = ").Append(type.FullName).Append('\n');
            foreach (var method in GrainContracts.MethodsOf(type).OrderBy(method => method.ToString(), StringComparer.Ordinal))
            {
                text.Append(alias).Append('.').Append(GrainContracts.AliasOf(method)).Append(": ").Append(Describe(method)).Append('\n');
            }
        }

        foreach (var type in GrainContracts.Messages)
        {
            var alias = GrainContracts.AliasOf(type);
            text.Append("message ").Append(alias).Append(" = ").Append(type.FullName)
                .Append(type.IsDefined(typeof(ImmutableAttribute), inherit: false) ? " immutable" : "").Append('\n');
            foreach (var member in GrainContracts.HoldersOf(type).OrderBy(GrainContracts.IdOf))
            {
                var held = (member as PropertyInfo)?.PropertyType ?? ((FieldInfo)member).FieldType;
                text.Append(alias).Append('#').Append(GrainContracts.IdOf(member)).Append(": ")
                    .Append(GrainContracts.NameOf(held)).Append(' ').Append(member.Name).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Describe(MethodInfo method)
    {
        var parameters = method.GetParameters().Select(parameter => $"{GrainContracts.NameOf(parameter.ParameterType)} {parameter.Name}");
        var marks = new[] { typeof(AlwaysInterleaveAttribute), typeof(ReadOnlyAttribute), typeof(OneWayAttribute), typeof(ResponseTimeoutAttribute) }
            .Where(attribute => method.IsDefined(attribute, inherit: false))
            .Select(attribute => $" [{attribute.Name[..^"Attribute".Length]}]");
        return $"{GrainContracts.NameOf(method.ReturnType)} {method.Name}({string.Join(", ", parameters)}){string.Concat(marks)}";
    }
}
