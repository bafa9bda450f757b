using System.Net;
using System.Text;
using Archestra.Cluster.Grains.Web;
using Archestra.Cluster.Silo.Web;
using Archestra.Cluster.Testing;
using Microsoft.AspNetCore.Http;

namespace Archestra.Cluster.Silo.Tests.Web;

/// <summary>MCP security best practices, "Server-Side Request Forgery"; OAuth Client ID Metadata Document, §6.</summary>
public sealed class WebFetchTests
{
    private static readonly WebLimits Limits = new(8192, TimeSpan.FromSeconds(20), AllowLoopback: true);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_document_is_fetched_with_its_type_and_lifetime()
    {
        await using var server = await WebServer.StartAsync(async context =>
        {
            context.Response.Headers.CacheControl = "max-age=600";
            context.Response.Headers.Age = "100";
            context.Response.ContentType = "Application/JSON; charset=utf-8";
            await context.Response.WriteAsync("{}");
        });
        using var fetch = new WebFetch(GuardedConnector.System, TimeProvider.System);

        var answer = await fetch.GetAsync(server.Url, Limits, Cancel);

        answer.Failure.ShouldBeNull();
        answer.Status.ShouldBe(200);
        answer.ContentType.ShouldBe("application/json");
        answer.MaxAge.ShouldBe(TimeSpan.FromSeconds(500));
        Encoding.UTF8.GetString(answer.Body).ShouldBe("{}");
    }

    [Fact]
    public async Task A_form_is_posted_with_its_credential()
    {
        await using var server = await WebServer.StartAsync(async context =>
        {
            var form = await context.Request.ReadFormAsync();
            await context.Response.WriteAsync($"{context.Request.Method} {context.Request.Headers.Authorization} {form["a"]}");
        });
        using var fetch = new WebFetch(GuardedConnector.System, TimeProvider.System);

        var answer = await fetch.PostFormAsync(server.Url, [new("a", "b & c")], "Basic eDp5", Limits, Cancel);

        Encoding.UTF8.GetString(answer.Body).ShouldBe("POST Basic eDp5 b & c");
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        var requests = 0;
        await using var server = await WebServer.StartAsync(context =>
        {
            Interlocked.Increment(ref requests);
            context.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        });
        using var fetch = new WebFetch(GuardedConnector.System, TimeProvider.System);

        (await fetch.GetAsync(server.Url, Limits, Cancel)).Status.ShouldBe(302);

        requests.ShouldBe(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_huge_answer_fails_whether_it_says_so_or_not(bool saysSo)
    {
        await using var server = await WebServer.StartAsync(async context =>
        {
            context.Response.ContentLength = saysSo ? 8193 : null;
            await context.Response.WriteAsync(new string('x', 8193));
        });
        using var fetch = new WebFetch(GuardedConnector.System, TimeProvider.System);

        var answer = await fetch.GetAsync(server.Url, Limits, Cancel);

        answer.Status.ShouldBe(0);
        answer.Failure.ShouldBe("Its answer is larger than 8192 bytes.");
    }

    [Fact]
    public async Task An_endless_answer_ends_at_the_limit()
    {
        await using var server = await WebServer.StartAsync(async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.WriteAsync(new string('x', 1000), context.RequestAborted);
            }
        });
        using var fetch = new WebFetch(GuardedConnector.System, TimeProvider.System);

        (await fetch.GetAsync(server.Url, Limits, Cancel)).Failure.ShouldBe("Its answer is larger than 8192 bytes.");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_slow_answer_ends_in_time_before_and_after_its_headers(bool headersFirst)
    {
        var time = new ManualTimeProvider();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await WebServer.StartAsync(async context =>
        {
            if (headersFirst)
            {
                await context.Response.WriteAsync("{");
                await context.Response.Body.FlushAsync();
            }

            asked.SetResult();
            var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var registration = context.RequestAborted.Register(gone.SetResult);
            await gone.Task;
        });
        using var fetch = new WebFetch(GuardedConnector.System, time);

        var answer = fetch.GetAsync(server.Url, Limits with { Timeout = TimeSpan.FromSeconds(5) }, Cancel);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancel);
        time.Advance(TimeSpan.FromSeconds(5));

        (await answer).Failure.ShouldBe("It did not answer in time.");
    }

    [Fact]
    public async Task Who_wants_the_same_at_once_shares_one_request_and_who_gives_up_ends_nobody_elses()
    {
        var requests = 0;
        var (asked, answer) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await using var server = await WebServer.StartAsync(async context =>
        {
            Interlocked.Increment(ref requests);
            asked.TrySetResult();
            await answer.Task;
            await context.Response.WriteAsync("one");
        });
        using var fetch = new WebFetch(GuardedConnector.System, TimeProvider.System);
        using var impatient = new CancellationTokenSource();

        var first = fetch.GetAsync(server.Url, Limits, impatient.Token);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancel);
        var others = Enumerable.Range(0, 100).Select(_ => fetch.GetAsync(server.Url, Limits, Cancel)).ToList();
        await impatient.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => first);
        answer.SetResult();

        (await Task.WhenAll(others)).ShouldAllBe(found => found.Status == 200);
        requests.ShouldBe(1);
        (await fetch.GetAsync(server.Url, Limits, Cancel)).Status.ShouldBe(200);
        requests.ShouldBe(2);
    }

    [Fact]
    public async Task Slow_hosts_hold_no_more_than_so_many_sockets()
    {
        var answer = new TaskCompletionSource<IPAddress[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var fetch = new WebFetch(new GuardedConnector((_, _) => answer.Task), TimeProvider.System);
        var slow = Enumerable.Range(0, 64).Select(i => fetch.GetAsync(new Uri($"https://host{i}.example/"), Limits, Cancel)).ToList();

        (await fetch.GetAsync(new Uri("https://one-more.example/"), Limits, Cancel)).Failure.ShouldBe("Too many documents are being fetched.");

        answer.SetResult([IPAddress.Parse("169.254.169.254")]);
        (await Task.WhenAll(slow)).ShouldAllBe(found => found.Failure == "The address is not allowed by this gateway's network policy.");
    }

    [Fact]
    public async Task Hosts_that_strangers_choose_come_into_no_metric()
    {
        var host = $"host-{Guid.NewGuid():N}.example";
        var heard = new System.Collections.Concurrent.ConcurrentQueue<string>();
        using var listener = new System.Diagnostics.Metrics.MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "System.Net.Http") listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) => heard.Enqueue(string.Join(' ', tags.ToArray())));
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => heard.Enqueue(string.Join(' ', tags.ToArray())));
        listener.Start();
        using var fetch = new WebFetch(new GuardedConnector((_, _) => Task.FromResult(new[] { IPAddress.Parse("169.254.1.1") })), TimeProvider.System);

        (await fetch.GetAsync(new Uri($"https://{host}/"), Limits, Cancel)).Failure.ShouldNotBeNull();

        heard.ShouldNotContain(tags => tags.Contains(host, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_compressed_answer_is_not_unpacked()
    {
        await using var server = await WebServer.StartAsync(context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            return context.Response.WriteAsync("bomb");
        });
        using var fetch = new WebFetch(GuardedConnector.System, TimeProvider.System);

        (await fetch.GetAsync(server.Url, Limits, Cancel)).Failure.ShouldBe("Its answer is compressed, which was not asked for.");
    }
}
