using System.Runtime.Versioning;
using Archestra.Cluster.Silo.Secrets;
using Archestra.Cluster.Silo.Storage;

namespace Archestra.Cluster.Silo.Tests.Secrets;

public sealed class KeyRingFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("arch-keys-").FullName;

    private string FilePath => Path.Combine(_folder, "own", "keys.json");

    [Fact]
    public void A_ring_comes_back_as_it_was_written()
    {
        var file = new KeyRingFile(FilePath);
        var content = KeyRings.NewContent().WithNewKey(DateTimeOffset.UnixEpoch.AddDays(1));

        file.Create(content);

        var loaded = file.Load();
        loaded.Keys.Select(k => (k.Id, k.Created, Convert.ToHexString(k.Key), k.Active))
            .ShouldBe(content.Keys.Select(k => (k.Id, k.Created, Convert.ToHexString(k.Key), k.Active)));
        loaded.SigningKeys.Select(k => Convert.ToHexString(k.Pkcs8)).ShouldBe(content.SigningKeys.Select(k => Convert.ToHexString(k.Pkcs8)));
    }

    [Fact, UnsupportedOSPlatform("windows")]
    public void File_and_folder_belong_to_the_owner_only()
    {
        new KeyRingFile(FilePath).Create(KeyRings.NewContent());

        File.GetUnixFileMode(FilePath).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.GetUnixFileMode(Path.GetDirectoryName(FilePath)!)
            .ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.GetFiles(Path.GetDirectoryName(FilePath)!).ShouldHaveSingleItem("no temporary file is left");
    }

    [Fact]
    public async Task Of_two_processes_that_start_first_at_once_both_use_one_ring()
    {
        for (var round = 0; round < 20; round++)
        {
            var file = new KeyRingFile(Path.Combine(_folder, "own", $"keys{round}.json"));
            using var start = new Barrier(8);
            var rings = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait(TimeSpan.FromSeconds(30));
                    return file.Create(KeyRings.NewContent());
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default)));

            rings.Select(r => r.Keys[0].Id).Distinct().ShouldHaveSingleItem();
        }

        Directory.GetFiles(Path.Combine(_folder, "own")).Length.ShouldBe(20, "no temporary file is left");
    }

    [Fact]
    public void A_replacement_is_whole_and_keeps_the_old_keys()
    {
        var file = new KeyRingFile(FilePath);
        var first = file.Create(KeyRings.NewContent());

        file.Replace(first.WithNewKey(DateTimeOffset.UnixEpoch.AddDays(1)));

        var loaded = file.Load();
        loaded.Keys.Count.ShouldBe(2);
        loaded.Keys.Single(k => !k.Active).Id.ShouldBe(first.Keys[0].Id);
    }

    [Fact, UnsupportedOSPlatform("windows")]
    public void A_ring_that_others_can_open_is_refused()
    {
        var file = new KeyRingFile(FilePath);
        file.Create(KeyRings.NewContent());
        File.SetUnixFileMode(FilePath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        Should.Throw<StorageStartupException>(file.Load).Message.ShouldContain("chmod 600");
    }

    [Theory]
    [InlineData("{", "not valid JSON")]
    [InlineData("null", "is empty")]
    [InlineData("""{"format":2,"keys":[],"signingKeys":[]}""", "format 2")]
    [InlineData("""{"format":1,"keys":[],"signingKeys":[]}""", "exactly one key must be active")]
    [InlineData("""{"format":1}""", "it lacks")]
    [InlineData("""{"format":1,"keys":[{"id":"k","key":"AAAA","active":true}],"signingKeys":[]}""", "not 32 bytes")]
    [InlineData("""{"format":1,"keys":[{"id":"k","key":"!","active":true}],"signingKeys":[]}""", "not valid JSON")]
    public void A_damaged_ring_is_refused_with_a_sentence(string text, string expected)
    {
        var file = new KeyRingFile(FilePath);
        file.Create(KeyRings.NewContent());
        File.WriteAllText(FilePath, text);

        Should.Throw<StorageStartupException>(file.Load).Message.ShouldContain(expected);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
