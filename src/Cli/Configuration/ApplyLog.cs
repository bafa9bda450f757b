using System.Text.Json.Nodes;
using Archestra.Cluster.Cli.Api;
using Archestra.Cluster.Cli.Resources;
using Archestra.Cluster.Cli.Terminal;

namespace Archestra.Cluster.Cli.Configuration;

/// <summary>What became of the steps. Tokens are shown as soon as they are issued: their texts come only once.</summary>
internal sealed class ApplyLog(CliTerminal terminal)
{
    private JsonObject? _refusal;
    private JsonObject? _result;

    public void Add(JsonObject line)
    {
        if (terminal.Json)
        {
            terminal.Document(line, indented: false);
        }
        else if (Column.TextOf(line["text"]) is { Length: > 0 } text)
        {
            terminal.Message($"Token '{Column.TextOf(line["name"])}' ({Column.TextOf(line["id"])}). Its text is shown this once:");
            terminal.Secret(SafeText.Clean(text));
        }

        _refusal = Column.TextOf(line["outcome"]) == "refused" ? line : _refusal;
        _result = line["result"] as JsonObject ?? _result;
    }

    /// <summary>The exit code; a refused step has that of its own answer.</summary>
    public int End()
    {
        if (_result is null)
        {
            throw new CommandFailedException(ExitCodes.Unreachable, "The gateway broke off. Applying the file again continues where it stopped.");
        }

        if (_refusal is null)
        {
            if (!terminal.Json)
            {
                terminal.Line($"Applied: {_result["done"]} done, {_result["unchanged"]} unchanged.");
            }

            return ExitCodes.Success;
        }

        var problem = _refusal["problem"] as JsonObject ?? [];
        terminal.Problem(
            $"{Column.TextOf(_refusal["action"])} {Column.TextOf(_refusal["kind"])} '{Column.TextOf(_refusal["name"])}' was refused: {ApiProblem.Describe(problem)}\n" +
            $"{_result["done"]} done, {_result["notDone"]} not done. Applying the file again continues.");
        return ExitCodes.OfStatus((int?)problem["status"] ?? 0);
    }
}
