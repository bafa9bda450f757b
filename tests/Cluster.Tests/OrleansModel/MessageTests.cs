namespace Archestra.Cluster.Cluster.Tests.OrleansModel;

/// <summary>What crosses between grains, and what does not.</summary>
public sealed class MessageTests(ModelFixture model) : IClassFixture<ModelFixture>
{
    [Fact]
    public async Task A_grain_gets_a_copy_of_its_arguments()
    {
        var (grain, parcel) = (model.Grain<IMessageGrain>(), new Parcel { Items = { "mine" }, Counts = { ["a"] = [1, 2] } });

        (await grain.KeepAsync(parcel)).ShouldBe(2);
        parcel.Items.ShouldBe(["mine"]);
        parcel.Items.Clear();
        parcel.Counts["a"][0] = 99;

        var kept = await grain.KeptAsync();
        kept.Items.ShouldBe(["mine", "added by the grain"]);
        kept.Counts["a"].ShouldBe([1, 2]);
    }

    [Fact]
    public async Task A_caller_gets_a_copy_of_the_result()
    {
        var grain = model.Grain<IMessageGrain>();
        await grain.KeepAsync(new());

        (await grain.KeptAsync()).Items.Clear();

        (await grain.KeptAsync()).Items.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_member_without_a_number_stays_behind()
    {
        var echo = await model.Grain<IMessageGrain>().EchoAsync(new() { Items = { "x" }, Forgotten = "y", Inner = new() { Items = { "z" } } });

        echo.Items.ShouldBe(["x"]);
        echo.Inner.ShouldNotBeNull().Items.ShouldBe(["z"]);
        echo.Forgotten.ShouldBeNull();
    }

    [Fact]
    public async Task An_immutable_message_arrives_whole()
    {
        var letter = new Letter("hello", [1, 2, 3]);

        var echo = await model.Grain<IMessageGrain>().EchoLetterAsync(letter);

        echo.Subject.ShouldBe("hello");
        echo.Body.ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task A_derived_message_keeps_its_type_and_the_members_of_its_base()
    {
        var echo = await model.Grain<IMessageGrain>().EchoShapeAsync(new CircleMessage { Color = "red", Radius = 2 });

        echo.ShouldBe(new CircleMessage { Color = "red", Radius = 2 });
    }

    [Fact]
    public async Task Simple_values_arrive_as_they_are()
    {
        var (id, at) = (Guid.NewGuid(), new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)));

        var echo = await model.Grain<IMessageGrain>().EchoValuesAsync(id, at, null, [1, 2]);

        (echo.Id, echo.At, echo.Span).ShouldBe((id, at, null));
        echo.Numbers.ShouldBe([1, 2]);
    }

    [Fact]
    public async Task A_type_without_serializer_attributes_is_refused()
        => await Should.ThrowAsync<Exception>(() => model.Grain<IMessageGrain>().EchoObjectAsync(new Stranger { Name = "x" }));

    [Fact]
    public async Task A_collection_that_only_the_compiler_can_name_is_refused()
    {
        IReadOnlyList<string> unnamed = ["a", "b"];

        await Should.ThrowAsync<Exception>(() => model.Grain<IMessageGrain>().EchoObjectAsync(unnamed));
    }

    [Fact]
    public async Task An_exception_reaches_the_caller_with_its_type_message_and_cause()
    {
        var exception = await Should.ThrowAsync<InvalidOperationException>(() => model.Grain<IMessageGrain>().FailAsync("broken"));

        exception.Message.ShouldBe("broken");
        exception.InnerException.ShouldBeOfType<FormatException>().Message.ShouldBe("the cause");
        exception.StackTrace.ShouldNotBeNull().ShouldContain(nameof(MessageGrain.FailAsync));
    }

    [Fact]
    public async Task An_exception_passes_through_the_grain_between()
    {
        var exception = await Should.ThrowAsync<InvalidOperationException>(() => model.Grain<IMessageGrain>().FailThroughAsync(NewKey(), "deep"));

        exception.Message.ShouldBe("deep");
    }

    [Fact]
    public async Task A_reference_arrives_as_a_reference_to_the_same_grain()
    {
        var (first, second) = (model.Grain<IMessageGrain>(), model.Grain<IMessageGrain>());

        var self = await first.SelfAsync();

        self.GetPrimaryKeyString().ShouldBe(first.GetPrimaryKeyString());
        (await second.KeyOfAsync(self)).ShouldBe(first.GetPrimaryKeyString());
        self.ShouldBe(first);
    }

    private static string NewKey() => $"m/{Guid.NewGuid():N}";
}
