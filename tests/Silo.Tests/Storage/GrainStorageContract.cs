using Orleans.Storage;

namespace Archestra.Cluster.Silo.Tests.Storage;

/// <summary>
/// What grains rely on of any <see cref="IGrainStorage"/>, whichever runtime it belongs to. A provider plugs in by deriving
/// from this; the state names differ per test, so one store may serve them all.
/// </summary>
public abstract class GrainStorageContract
{
    private static readonly GrainId Grain = GrainId.Create("contract", "x/t1/a");

    protected abstract Task<IGrainStorage> StorageAsync();

    [Fact]
    public async Task A_state_never_written_is_new_and_has_no_etag()
    {
        var storage = await StorageAsync();

        var state = await ReadAsync(storage, "new");

        state.ETag.ShouldBeNull();
        state.RecordExists.ShouldBeFalse();
        state.State.ShouldNotBeNull().Count.ShouldBe(0);
    }

    [Fact]
    public async Task A_written_state_is_read_with_its_etag()
    {
        var storage = await StorageAsync();
        var written = New(5, "ä € \u0000");
        await storage.WriteStateAsync("written", Grain, written);

        var read = await ReadAsync(storage, "written");

        written.RecordExists.ShouldBeTrue();
        (read.State!.Count, read.State.Text, read.RecordExists).ShouldBe((5, "ä € \u0000", true));
        read.ETag.ShouldNotBeNullOrEmpty();
        read.ETag.ShouldBe(written.ETag);
    }

    [Fact]
    public async Task Each_write_changes_the_etag()
    {
        var storage = await StorageAsync();
        var state = New(1);
        await storage.WriteStateAsync("etag", Grain, state);
        var first = state.ETag;

        await storage.WriteStateAsync("etag", Grain, state);

        state.ETag.ShouldNotBe(first);
    }

    [Fact]
    public async Task A_stale_write_is_refused_and_changes_nothing()
    {
        var storage = await StorageAsync();
        await storage.WriteStateAsync("stale", Grain, New(1));
        var one = await ReadAsync(storage, "stale");
        var other = await ReadAsync(storage, "stale");
        one.State!.Count = 2;
        await storage.WriteStateAsync("stale", Grain, one);

        other.State!.Count = 3;
        await Should.ThrowAsync<InconsistentStateException>(async () => await storage.WriteStateAsync("stale", Grain, other));

        (await ReadAsync(storage, "stale")).State!.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_first_write_is_refused_when_another_was_first()
    {
        var storage = await StorageAsync();
        await storage.WriteStateAsync("first", Grain, New(1));

        await Should.ThrowAsync<InconsistentStateException>(async () => await storage.WriteStateAsync("first", Grain, New(2)));
    }

    [Fact]
    public async Task Of_many_first_writes_at_once_exactly_one_succeeds()
    {
        var storage = await StorageAsync();

        var writes = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            try
            {
                await storage.WriteStateAsync("race", Grain, New(i));
                return i;
            }
            catch (InconsistentStateException)
            {
                return -1;
            }
        }));

        var winner = writes.Where(w => w >= 0).ShouldHaveSingleItem();
        (await ReadAsync(storage, "race")).State!.Count.ShouldBe(winner);
    }

    [Fact]
    public async Task A_cleared_state_is_gone_and_may_be_written_again()
    {
        var storage = await StorageAsync();
        var state = New(1);
        await storage.WriteStateAsync("cleared", Grain, state);

        await storage.ClearStateAsync("cleared", Grain, state);

        state.RecordExists.ShouldBeFalse();
        state.State.ShouldNotBeNull().Count.ShouldBe(0);
        var read = await ReadAsync(storage, "cleared");
        read.RecordExists.ShouldBeFalse();
        state.State.Count = 9;
        await storage.WriteStateAsync("cleared", Grain, state);
        (await ReadAsync(storage, "cleared")).State!.Count.ShouldBe(9);
    }

    [Fact]
    public async Task A_stale_clear_and_a_write_from_before_a_clear_are_refused()
    {
        var storage = await StorageAsync();
        await storage.WriteStateAsync("clearing", Grain, New(1));
        var one = await ReadAsync(storage, "clearing");
        var other = await ReadAsync(storage, "clearing");
        await storage.ClearStateAsync("clearing", Grain, one);
        await storage.WriteStateAsync("clearing", Grain, one);

        await Should.ThrowAsync<InconsistentStateException>(async () => await storage.ClearStateAsync("clearing", Grain, other));
        await Should.ThrowAsync<InconsistentStateException>(async () => await storage.WriteStateAsync("clearing", Grain, other));
    }

    [Fact]
    public async Task Clearing_what_does_not_exist_does_nothing()
    {
        var storage = await StorageAsync();
        var state = New(1);

        await storage.ClearStateAsync("nothing", Grain, state);

        state.RecordExists.ShouldBeFalse();
    }

    [Fact]
    public async Task States_and_grains_are_kept_apart()
    {
        var storage = await StorageAsync();
        var other = GrainId.Create("contract", "x/t1/b");
        await storage.WriteStateAsync("apart1", Grain, New(1));
        await storage.WriteStateAsync("apart2", Grain, New(2));
        await storage.WriteStateAsync("apart1", other, New(3));

        (await ReadAsync(storage, "apart1")).State!.Count.ShouldBe(1);
        (await ReadAsync(storage, "apart2")).State!.Count.ShouldBe(2);
        var third = new GrainState<ContractState>();
        await storage.ReadStateAsync("apart1", other, third);
        third.State!.Count.ShouldBe(3);
    }

    private static GrainState<ContractState> New(int count, string text = "") => new(new ContractState { Count = count, Text = text });

    private static async Task<GrainState<ContractState>> ReadAsync(IGrainStorage storage, string name)
    {
        var state = new GrainState<ContractState>();
        await storage.ReadStateAsync(name, Grain, state);
        return state;
    }
}
