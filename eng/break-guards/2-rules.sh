# Guards G1 and G2 and the reflection rules: sources that compile here and would be wrong, or would not compile, on Orleans.
planted=$copy/src

cat > "$planted/EmbeddedOrleans/ProgrammingModel/Grains/PlantedAttribute.cs" <<'C'
namespace Orleans
{
    public sealed class PlantedAttribute : Attribute;
}

namespace Planted
{
    public sealed class Stray;
}
C
plant src/EmbeddedOrleans/ProgrammingModel/Grains/Grain.cs 'protected void DeactivateOnIdle()' 'protected void PlantedMember() { }

    protected void DeactivateOnIdle()'
{ echo 'namespace Planted; internal static class Bulk {'; seq -f 'public const int N%g = 1;' 2001; echo '}'; } > "$planted/EmbeddedOrleans/Runtime/PlantedBulk.cs"

cat > "$planted/Grains.Interfaces/PlantedContract.cs" <<'C'
namespace Archestra.Cluster.Grains;

public interface IPlantedGrain : IGrain
{
    int PlantedValue { get; }

    Task TokenFirstAsync(CancellationToken cancellationToken, int value);

    Task StrangerAsync(PlantedStranger stranger);
}

public sealed class PlantedStranger;

[GenerateSerializer]
public class PlantedMessage
{
    [Id(0)]
    public string Numbered { get; set; } = "";

    [Id(0)]
    public string AlsoNumbered { get; set; } = "";

    public string PlantedUnnumbered { get; set; } = "";

    [Id(2)]
    public IReadOnlyList<string> PlantedList { get; set; } = [];

    [Id(3)]
    public Action? PlantedAction { get; set; }
}
C
cat > "$planted/Grains/PlantedGrain.cs" <<'C'
namespace Archestra.Cluster.Grains;

internal class PlantedGrain(
    [PersistentState("planted")] IPersistentState<PlantedMessage> one,
    [PersistentState("planted")] IPersistentState<PlantedMessage> two) : Grain, IPlantedGrain
{
    internal static int PlantedStatic;

    public int PlantedValue => one.State.Numbered.Length + PlantedStatic;

    public Task TokenFirstAsync(CancellationToken cancellationToken, int value) => two.WriteStateAsync(cancellationToken);

    public async Task StrangerAsync(PlantedStranger stranger)
    {
        PlantedMember();
        await Task.CompletedTask.ConfigureAwait(false);
        Console.WriteLine(typeof(Microsoft.AspNetCore.Http.HttpContext));
    }
}
C
cat > "$planted/Protocol/Identity/PlantedKey.cs" <<'C'
namespace Archestra.Cluster.Protocol.Identity;

public readonly record struct PlantedKey
{
    public const char Kind = '7';
}
C
cat > "$planted/Frontend/PlantedEgress.cs" <<'C'
namespace Archestra.Cluster.Frontend;

internal sealed class PlantedManager(int a, int b, int c, int d, int e, int f, int g, int h)
{
    public HttpClient Client { get; } = new();

    public Type Grain { get; } = typeof(Archestra.Cluster.Grains.PlantedGrain);

    public Type Export { get; } = typeof(OpenTelemetry.Sdk);

    public int Sum() => a + b + c + d + e + f + g + h; // TODO planted

    public int PlantedLong()
    {
        var x = 0;
C
{ for _ in $(seq 41); do echo '        x++;'; done; echo '        return x;'; echo '    }'; echo '}'; for _ in $(seq 260); do echo '// planted'; done; } >> "$planted/Frontend/PlantedEgress.cs"
plant src/Frontend/Frontend.csproj '<ProjectReference Include="../Grains.Interfaces/Grains.Interfaces.csproj" />' '<ProjectReference Include="../Grains.Interfaces/Grains.Interfaces.csproj" /><ProjectReference Include="../Grains/Grains.csproj" />'
plant src/Grains/Grains.csproj '</ItemGroup>' '<InternalsVisibleTo Include="Archestra.Cluster.Frontend" /></ItemGroup>'
plant src/Protocol/Protocol.csproj '<Project Sdk="Microsoft.NET.Sdk">' '<Project Sdk="Microsoft.NET.Sdk"><ItemGroup><FrameworkReference Include="Microsoft.AspNetCore.App" /></ItemGroup>'
cat > "$planted/Protocol/PlantedWeb.cs" <<'C'
namespace Archestra.Cluster.Protocol;

public static class PlantedOne
{
    public static Type Web => typeof(Microsoft.AspNetCore.Http.HttpContext);
}

public static class PlantedTwo;
C
plant src/Protocol/Telemetry/GatewayMetrics.cs '    // Databases.' '    public static readonly Counter<long> Planted = GatewayTelemetry.Meter.CreateCounter<long>("archestra.planted");

    // Databases.'
plant deploy/grafana/archestra.json 'archestra_calls_queued' 'archestra_planted_total'
echo '// Archestra.Cluster.EmbeddedOrleans' > "$planted/Silo/PlantedWiring.cs"
mkdir -p "$planted/PlantedRoom" && echo '<Project />' > "$planted/PlantedRoom/PlantedRoom.csproj"
echo '// Thread.Sleep(1);' > "$copy/tests/Protocol.Tests/PlantedSleep.cs"

build tests/Architecture.Tests > "$log" 2>&1 || { cat "$log"; exit 1; }
run Architecture.Tests

tests=Archestra.Cluster.Architecture.Tests
red $tests.Embedded.SurfaceTests.Everything_mirrored_exists_in_Orleans_with_the_same_shape 'Orleans.PlantedAttribute does not exist'
red $tests.Embedded.SurfaceTests.Everything_mirrored_exists_in_Orleans_with_the_same_shape PlantedMember
red $tests.Embedded.SurfaceTests.What_is_not_mirrored_is_under_its_own_name Planted.Stray
red $tests.Embedded.SurfaceTests.Every_mirrored_file_says_what_it_mirrors PlantedAttribute.cs
red $tests.Embedded.BudgetTests.Runtime_and_hosting_together_stay_below_2000_lines_of_code
red $tests.Embedded.RoundTripTests.A_message_arrives_as_it_was_sent PlantedMessage
red $tests.Embedded.RoundTripTests.Every_type_in_a_signature_can_travel PlantedStranger
red $tests.Contracts.GrainInterfaceTests.Their_methods_can_be_called_remotely PlantedValue
red $tests.Contracts.GrainInterfaceTests.At_most_one_token_and_it_comes_last TokenFirstAsync
red $tests.Contracts.GrainInterfaceTests.Every_name_on_the_wire_is_written_down_and_unique IPlantedGrain
red $tests.Contracts.GrainInterfaceTests.Grain_keys_are_strings_whose_form_is_documented IPlantedGrain
red $tests.Contracts.GrainInterfaceTests.Every_key_type_has_a_kind_of_its_own PlantedKey
red $tests.Contracts.GrainClassTests.They_live_in_the_grains_room_and_are_sealed PlantedGrain
red $tests.Contracts.GrainClassTests.State_names_are_unique planted
red $tests.Contracts.GrainClassTests.States_name_their_storage PlantedGrain
red $tests.Contracts.GrainClassTests.They_share_nothing_through_statics PlantedStatic
red $tests.Contracts.GrainClassTests.Grain_code_never_leaves_its_turn PlantedGrain.cs
red $tests.Contracts.MessageAttributeTests.Every_member_has_a_number_of_its_own AlsoNumbered
red $tests.Contracts.MessageAttributeTests.Every_member_has_a_number_of_its_own PlantedUnnumbered
red $tests.Contracts.MessageAttributeTests.Every_message_has_an_alias_that_is_a_constant_of_Aliases_and_unique PlantedMessage
red $tests.Contracts.MessageAttributeTests.No_message_holds_what_Orleans_cannot_carry_by_itself PlantedAction
red $tests.Contracts.MessageAttributeTests.Collections_of_messages_have_types_that_can_be_named PlantedList
red $tests.Contracts.ContractSnapshotTests.The_contracts_are_those_that_were_reviewed IPlantedGrain
red $tests.Arrows.DependencyTests.Projects_reference_only_the_rooms_below_them 'Frontend → Grains'
red $tests.Arrows.DependencyTests.Assemblies_use_only_the_rooms_below_them 'Frontend → Grains'
red $tests.Arrows.DependencyTests.Every_room_has_a_rule PlantedRoom
red $tests.Arrows.DependencyTests.The_vocabulary_knows_neither_Orleans_nor_the_web_server_nor_a_database AspNetCore
red $tests.Arrows.DependencyTests.Grains_know_no_web_server_no_database_and_no_adapter AspNetCore
red $tests.Arrows.DependencyTests.The_front_end_has_no_database_no_secret_and_no_egress HttpClient
red $tests.Arrows.DependencyTests.Only_the_wiring_of_a_runtime_names_it PlantedWiring.cs
red $tests.Sources.SizeTests.No_file_is_longer_than_300_lines PlantedEgress.cs
red $tests.Sources.SizeTests.No_method_is_longer_than_40_lines PlantedLong
red $tests.Sources.SizeTests.No_constructor_has_more_than_7_parameters PlantedManager
red $tests.Sources.ShapeTests.Classes_are_sealed_unless_something_derives_from_them PlantedMessage
red $tests.Sources.ShapeTests.A_file_has_one_public_type_and_its_name PlantedTwo
red $tests.Sources.ShapeTests.Names_say_what_a_type_is PlantedManager
red $tests.Sources.ShapeTests.No_source_leaves_work_undone_or_swallows_an_error PlantedEgress.cs
red $tests.Sources.ShapeTests.No_test_waits_for_time_to_pass PlantedSleep.cs
red $tests.Telemetry.DocumentedMetricsTests.Every_metric_is_documented_and_every_documented_metric_exists archestra.planted
red $tests.Telemetry.DashboardTests.The_dashboard_queries_documented_metrics_only archestra_planted_total
red $tests.Arrows.DependencyTests.Only_the_host_knows_where_telemetry_goes OpenTelemetry

# G2: the grain uses a member that only the mirror has.
if build tests/OrleansContract > "$log" 2>&1; then
  echo "  NOT RED: OrleansContract compiles what Orleans lacks"
  failures=$((failures + 1))
elif grep -q "PlantedMember" "$log"; then
  echo "  red as it should be: OrleansContract (PlantedMember)"
else
  echo "  NOT RED for this reason: OrleansContract"
  tail -5 "$log"
  failures=$((failures + 1))
fi
