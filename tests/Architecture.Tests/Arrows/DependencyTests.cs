using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace Archestra.Cluster.Architecture.Tests.Arrows;

/// <summary>Which room may know which: asserted on project files, and on what the compiled assemblies really use.</summary>
public sealed class DependencyTests
{
    private static readonly Dictionary<string, string[]> MayReference = new(StringComparer.Ordinal)
    {
        ["Protocol"] = [],
        ["EmbeddedOrleans"] = [],
        ["Grains.Interfaces"] = ["Protocol"],
        ["Grains"] = ["Protocol", "Grains.Interfaces"],
        ["Hosting"] = ["Protocol"],
        ["Silo"] = ["Protocol", "Grains.Interfaces", "Grains", "Hosting"],
        ["Frontend"] = ["Protocol", "Grains.Interfaces", "Hosting"],
        ["Standalone"] = ["Protocol", "Grains.Interfaces", "Grains", "Hosting", "Silo", "Frontend"],
        ["Cli"] = ["Protocol"],
    };

    /// <summary>What the embedded runtime's hosting may be known by: the four places that wire a runtime.</summary>
    private static readonly string[] WiringOfTheRuntime = ["src/Silo/Runtime/", "src/Frontend/Runtime/", "src/Standalone/Runtime/", "tests/"];

    [Fact]
    public void Projects_reference_only_the_rooms_below_them()
    {
        var wrong =
            from project in Repository.Projects().Where(file => Repository.Relative(file).StartsWith("src/", StringComparison.Ordinal))
            let room = Path.GetFileNameWithoutExtension(project)
            from reference in References(project)
            where !MayReference.GetValueOrDefault(room, []).Contains(reference)
            select $"{room} → {reference}";

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Every_room_has_a_rule()
        => Directory.EnumerateDirectories(Repository.Folder("src"))
            .Where(folder => Directory.EnumerateFiles(folder, "*.csproj").Any())
            .Select(folder => Path.GetFileName(folder))
            .Where(room => !MayReference.ContainsKey(room))
            .ShouldBeEmpty();

    [Fact]
    public void Assemblies_use_only_the_rooms_below_them()
    {
        var wrong =
            from assembly in Product.All
            let room = assembly.Room()
            from reference in assembly.GetReferencedAssemblies()
            where reference.Name!.StartsWith("Archestra.Cluster.", StringComparison.Ordinal)
            let other = reference.Name!["Archestra.Cluster.".Length..]
            where other != "EmbeddedOrleans" && !MayReference[room].Contains(other)
            select $"{room} → {other}";

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void The_vocabulary_knows_neither_Orleans_nor_the_web_server_nor_a_database()
        => ForbiddenReferences(Product.Protocol, "Orleans", "EmbeddedOrleans", "Microsoft.AspNetCore", "Npgsql", "Dapper", "Microsoft.Data", "Microsoft.Extensions")
            .ShouldBeEmpty();

    [Fact]
    public void Grains_know_no_web_server_no_database_and_no_adapter()
        => new[] { Product.Interfaces, Product.Grains }
            .SelectMany(assembly => ForbiddenReferences(assembly, "Microsoft.AspNetCore", "Npgsql", "Dapper", "Microsoft.Data", "System.Data", "SQLitePCLRaw"))
            .ShouldBeEmpty();

    /// <summary>A front-end has no database, no secret and no egress (telemetry export, which is the host's, excepted).</summary>
    [Fact]
    public void The_front_end_has_no_database_no_secret_and_no_egress()
    {
        ForbiddenReferences(
            Product.Frontend, "Npgsql", "Dapper", "Microsoft.Data", "System.Data", "SQLitePCLRaw", "Microsoft.AspNetCore.DataProtection", "Microsoft.AspNetCore.Authentication.OAuth")
            .ShouldBeEmpty();
        UsedTypes(Product.Frontend.Location)
            .Where(type => type is "System.Net.Http.HttpClient" or "System.Net.Http.IHttpClientFactory" or "System.Net.Http.HttpMessageInvoker"
                or "System.Net.Http.SocketsHttpHandler" or "System.Net.Http.HttpClientHandler"
                or "System.Net.Sockets.Socket" or "System.Net.Sockets.TcpClient" or "System.Net.WebSockets.ClientWebSocket"
                or "System.Diagnostics.Process"
                || type.StartsWith("Microsoft.AspNetCore.DataProtection.", StringComparison.Ordinal)
                || type.StartsWith("Microsoft.Extensions.DependencyInjection.OAuth", StringComparison.Ordinal)
                || type.StartsWith("Microsoft.Extensions.DependencyInjection.DataProtection", StringComparison.Ordinal)
                || type.StartsWith("Microsoft.Extensions.DependencyInjection.HttpClient", StringComparison.Ordinal))
            .ShouldBeEmpty();
    }

    /// <summary>Who listens, and where it goes, is the host's: a room that knew could send something past it.</summary>
    [Fact]
    public void Only_the_host_knows_where_telemetry_goes()
        => Product.All.Where(assembly => assembly != Product.Hosting)
            .SelectMany(assembly => ForbiddenReferences(assembly, "OpenTelemetry"))
            .ShouldBeEmpty();

    [Fact]
    public void The_command_line_is_a_client_of_the_management_api_and_nothing_else()
        => ForbiddenReferences(
            Product.Cli, "Orleans", "Archestra.Cluster.Grains", "Archestra.Cluster.Silo", "Archestra.Cluster.Frontend", "Archestra.Cluster.Hosting", "Microsoft.AspNetCore", "Npgsql", "Dapper", "Microsoft.Data", "System.Data", "SQLitePCLRaw")
            .ShouldBeEmpty();

    [Fact]
    public void Only_the_wiring_of_a_runtime_names_it()
        => Repository.Sources("src")
            .Where(file => !Repository.Relative(file).StartsWith("src/EmbeddedOrleans/", StringComparison.Ordinal))
            .Where(file => !WiringOfTheRuntime.Any(folder => Repository.Relative(file).StartsWith(folder, StringComparison.Ordinal)))
            .Where(file => File.ReadAllText(file) is var text
                && (text.Contains("Archestra.Cluster.EmbeddedOrleans", StringComparison.Ordinal)
                    || text.Contains("UseOrleans", StringComparison.Ordinal)
                    || text.Contains("#if ", StringComparison.Ordinal)))
            .Select(Repository.Relative)
            .ShouldBeEmpty();

    // A reference for the build order alone brings no code.
    private static IEnumerable<string> References(string project) => XDocument.Load(project).Descendants("ProjectReference")
        .Where(reference => reference.Attribute("ReferenceOutputAssembly")?.Value != "false")
        .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));

    private static IEnumerable<string> ForbiddenReferences(System.Reflection.Assembly assembly, params string[] prefixes)
        => assembly.GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(name => prefixes.Any(prefix => name == prefix || name.StartsWith(prefix + ".", StringComparison.Ordinal)))
            .Select(name => $"{assembly.GetName().Name} → {name}");

    private static List<string> UsedTypes(string file)
    {
        using var assembly = new PEReader(File.OpenRead(file));
        var reader = assembly.GetMetadataReader();
        return [.. reader.TypeReferences.Select(reader.GetTypeReference).Select(type => $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}")];
    }
}
