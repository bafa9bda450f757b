using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using System.Threading.Channels;

namespace Archestra.Cluster.Clients.Tests.Clients;

/// <summary>A client as its user runs it. It ends with the test.</summary>
internal sealed partial class ClientProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _problems = new();
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private int _open = 2;

    private ClientProcess(Process process) => _process = process;

    /// <summary>What it said, both streams, for a test that failed.</summary>
    public string Said => $"{string.Join('\n', _problems)}\n{string.Join('\n', _output)}";

    public static ClientProcess Start(ClientHome home, string file, params IEnumerable<string> arguments) =>
        Start(home, new Dictionary<string, string>(), file, arguments);

    public static ClientProcess Start(ClientHome home, IReadOnlyDictionary<string, string> environment, string file, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        home.Enter(start);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var client = new ClientProcess(new Process { StartInfo = start });
        client.Run();
        return client;
    }

    /// <summary>Waits until it says where to authorize.</summary>
    public async Task<Uri> AuthorizationAsync() => new((await UntilAsync(AuthorizationUrl())).Value);

    /// <summary>Waits for something that it says; what it said before is gone through once.</summary>
    public async Task<Match> UntilAsync(Regex pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            while (true)
            {
                var match = pattern.Match(await _lines.Reader.ReadAsync(limit.Token));
                if (match.Success) return match;
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ChannelClosedException)
        {
            throw new InvalidOperationException($"The client never said {pattern}:\n{Said}", exception);
        }
    }

    public Task WriteAsync(string line) => _process.StandardInput.WriteLineAsync(line);

    /// <summary>Waits for its end.</summary>
    public async Task<(int ExitCode, string Output)> EndAsync()
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(Limit);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"The client did not end:\n{Said}", exception);
        }

        return (_process.ExitCode, string.Join('\n', _output));
    }

    /// <summary>Waits for its end, which must be a good one.</summary>
    public async Task<string> SucceedAsync()
    {
        var (code, output) = await EndAsync();
        code.ShouldBe(0, Said);
        return output;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private void Run()
    {
        _process.OutputDataReceived += (_, line) => Read(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Read(_problems, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Read(ConcurrentQueue<string> stream, string? line)
    {
        if (line is not null)
        {
            stream.Enqueue(line);
            _lines.Writer.TryWrite(line);
        }
        else if (Interlocked.Decrement(ref _open) == 0)
        {
            _lines.Writer.Complete();
        }
    }

    /// <summary>Up to a space, or to what ends a link in a terminal.</summary>
    [GeneratedRegex("https?://[^\\s\\x07\\x1b]*response_type=code[^\\s\\x07\\x1b]*", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AuthorizationUrl();
}
