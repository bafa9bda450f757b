// The one place that talks to the terminal: results go to standard output, everything else to standard error.
#pragma warning disable RS0030

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Archestra.Cluster.Cli.Terminal;

/// <summary>What a person or a script sees. In JSON mode standard output has one JSON document, or JSON lines, and nothing else.</summary>
internal sealed class CliTerminal
{
    /// <summary>Wide enough that a pipe gets one line per row.</summary>
    private const int PipeWidth = 400;

    // Text for a terminal or a program, never for a page: only what JSON itself demands is escaped.
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly TextReader _input = Console.In;
    private readonly TextWriter _output = Console.Out;
    private readonly TextWriter _errors = Console.Error;
    private readonly IAnsiConsole _results = CreateConsole(Console.Out, Console.IsOutputRedirected);
    private readonly IAnsiConsole _messages = CreateConsole(Console.Error, Console.IsErrorRedirected);

    public bool Json { get; set; }

    /// <summary>Whether somebody can be asked.</summary>
    public bool IsInteractive { get; } = !Console.IsInputRedirected && !Console.IsErrorRedirected;

    /// <summary>Where progress is drawn: never into a result.</summary>
    public IAnsiConsole Messages => _messages;

    public bool ShowsProgress => !Json && !Console.IsErrorRedirected;

    public void Show(IRenderable rendered) => _results.Write(rendered);

    /// <summary>A line of the result; the text is cleaned.</summary>
    public void Line(string text, Style? style = null) => _results.Write(new Text(SafeText.Clean(text) + "\n", style ?? Style.Plain));

    /// <summary>A document that is the result, as it is.</summary>
    public void Document(JsonNode? document, bool indented = true) => _output.WriteLine(Serialize(document, indented));

    /// <summary>A secret that is shown this once, in full and on a line of its own.</summary>
    public void Secret(string text) => _output.WriteLine(text);

    public void Message(string text) => _messages.Write(new Text(SafeText.Clean(text) + "\n"));

    public void Problem(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            _messages.Write(new Text(SafeText.Clean(line) + "\n", new Style(Color.Red)));
        }
    }

    public void ProblemDocument(JsonNode problem) => _errors.WriteLine(Serialize(problem, indented: false));

    /// <summary>Asks yes or no; whoever cannot be asked has to say it on the command line.</summary>
    public bool Confirm(string question, bool agreed)
    {
        if (agreed)
        {
            return true;
        }

        if (!IsInteractive)
        {
            throw CommandFailedException.Usage($"{SafeText.Clean(question)} Say --yes: nobody can be asked here.");
        }

        return _messages.Prompt(new ConfirmationPrompt(Markup.Escape(SafeText.Clean(question))) { DefaultValue = false });
    }

    /// <summary>A secret from the keyboard without echo, or the first line of what is piped in.</summary>
    public string ReadSecret(string what) => IsInteractive
        ? _messages.Prompt(new TextPrompt<string>(Markup.Escape(what)).Secret(null))
        : _input.ReadLine()?.Trim() ?? "";

    /// <summary>For a result that is bytes, such as an export.</summary>
    public Stream OpenResult()
    {
        _output.Flush();
        return Console.OpenStandardOutput();
    }

    public string ReadInput() => _input.ReadToEnd();

    public static string Serialize(JsonNode? document, bool indented) => document?.ToJsonString(indented ? Indented : OneLine) ?? "null";

    private static IAnsiConsole CreateConsole(TextWriter writer, bool redirected)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = redirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        });
        if (redirected)
        {
            console.Profile.Width = PipeWidth;
        }

        return console;
    }
}
