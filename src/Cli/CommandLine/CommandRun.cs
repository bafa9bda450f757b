using System.CommandLine;
using System.CommandLine.Invocation;
using System.Text.Json.Nodes;
using Archestra.Cluster.Cli.Terminal;

namespace Archestra.Cluster.Cli.CommandLine;

/// <summary>Runs a command and turns however it ends into what is told and an exit code.</summary>
internal static class CommandRun
{
    public static async Task<int> StartAsync(string[] arguments, CliTerminal terminal)
    {
        var parsed = ArchestraCommand.Create(terminal).Parse(arguments);
        terminal.Json = parsed.GetValue(GlobalOptions.Json);
        if (parsed.Errors.Count > 0 && parsed.Action is ParseErrorAction)
        {
            return Fail(terminal, CommandFailedException.Usage(string.Join('\n', parsed.Errors.Select(error => error.Message)) + "\nSee --help."));
        }

        return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }).ConfigureAwait(false);
    }

    public static Command Does(this Command command, CliTerminal terminal, Func<Session, CancellationToken, Task<int>> action)
    {
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, terminal, action, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        ParseResult parsed, CliTerminal terminal, Func<Session, CancellationToken, Task<int>> action, CancellationToken cancellationToken)
    {
        using var session = new Session(parsed, terminal);
        try
        {
            return await action(session, cancellationToken).ConfigureAwait(false);
        }
        catch (CommandFailedException failure)
        {
            return Fail(session.Terminal, failure);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            session.Terminal.Problem("Interrupted. What the gateway had begun, it may have done.");
            return ExitCodes.Interrupted;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Fail(session.Terminal, CommandFailedException.Usage(exception.Message));
        }
    }

    private static int Fail(CliTerminal terminal, CommandFailedException failure)
    {
        if (terminal.Json)
        {
            var error = new JsonObject { ["exitCode"] = failure.ExitCode, ["message"] = failure.Message, ["problem"] = failure.Problem?.DeepClone() };
            terminal.ProblemDocument(new JsonObject { ["error"] = error });
        }
        else
        {
            terminal.Problem(failure.Message);
        }

        return failure.ExitCode;
    }
}
