using System.CommandLine;
using Archestra.Cluster.Grains.Keys;
using Archestra.Cluster.Hosting;
using Archestra.Cluster.Hosting.Configuration;
using Archestra.Cluster.Silo.Keys;
using Archestra.Cluster.Silo.Secrets;
using Archestra.Cluster.Silo.Storage;
using Archestra.Cluster.Standalone.Configuration;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Standalone.CommandLine;

/// <summary>
/// <c>keys list</c>, <c>keys add</c> and <c>keys activate</c>: for a key ring that silos can only read. Where they can write it,
/// a rotation through the management API does all of this by itself.
/// </summary>
internal static class KeysCommand
{
    private static readonly Argument<string> KeyId = new("id") { Description = "A key of the ring, as 'keys list' shows it." };

    public static Command Create(Func<ParseResult, CommandLineOptions> read, Terminal terminal)
    {
        var list = new Command("list", "Lists the keys of the ring; no key is shown.");
        list.SetAction(parsed => Run(read(parsed), terminal, (file, _) => Print(file.Load(), terminal)));

        var add = new Command("add", "Adds a root key and a signing key that nobody uses yet. Give every silo the new file, then start a rotation.");
        add.SetAction(parsed => Run(read(parsed), terminal, (file, time) => Print(
            file.Update(content => content.WithPending(KeyGeneration.NewKeyId(), KeyGeneration.NewSigningKeyId(), time.GetUtcNow())), terminal)));

        var activate = new Command("activate", "Lets a key that every silo has come into use, when the rotation asks for it.") { KeyId };
        activate.SetAction(parsed => Run(read(parsed), terminal, (file, time) => Activate(file, parsed.GetRequiredValue(KeyId), time, terminal)));

        return new Command("keys", "Reads and changes the key ring's file.") { list, add, activate };
    }

    private static void Activate(KeyRingFile file, string keyId, TimeProvider time, Terminal terminal)
    {
        var content = file.Load();
        var isKnown = content.Keys.Any(key => key.Id == keyId && key.Retired is null) || content.SigningKeys.Any(key => key.Id == keyId && key.Retired is null);
        if (!isKnown) throw new ConfigurationException($"The key ring '{file.Path}' has no key '{keyId}' that could be used; 'keys list' shows them.");

        Print(file.Update(before => before.WithActive(keyId, time.GetUtcNow()).WithActiveSigning(keyId, time.GetUtcNow())), terminal);
    }

    private static void Print(KeyRingContent content, Terminal terminal)
    {
        foreach (var key in content.Keys) Print(key.Id, RingKeyKind.Root, RingKeyLife.Of(key, content), key.Created, terminal);
        foreach (var key in content.SigningKeys) Print(key.Id, RingKeyKind.Signing, RingKeyLife.Of(key, content), key.Created, terminal);
    }

    private static void Print(string id, RingKeyKind kind, RingKeyLife life, DateTimeOffset created, Terminal terminal) =>
        terminal.Write($"{id}  {(kind == RingKeyKind.Root ? "root   " : "signing")}  {life.State.ToString().ToLowerInvariant(),-8}  {created:u}");

    private static int Run(CommandLineOptions arguments, Terminal terminal, Action<KeyRingFile, TimeProvider> act)
    {
        try
        {
            using var services = new ServiceCollection()
                .AddSingleton<IConfiguration>(StandaloneConfiguration.Build(arguments))
                .AddLogging()
                .AddSiloStorage()
                .AddKeyReading()
                .BuildServiceProvider();
            var storage = services.GetRequiredService<IOptions<StorageOptions>>().Value;
            var file = services.GetRequiredService<KeyRingFile>();
            if (!file.Exists)
            {
                throw new ConfigurationException(
                    $"There is no key ring at '{storage.EffectiveKeyRingPath}'; name the data directory with --data-directory, or Storage:KeyRingPath.");
            }

            act(file, services.GetRequiredService<TimeProvider>());
            return ExitCodes.Success;
        }
        catch (Exception exception) when (exception is StartRefusedException or OptionsValidationException or IOException or UnauthorizedAccessException)
        {
            terminal.WriteProblem(exception.Message);
            return ExitCodes.Configuration;
        }
    }
}
