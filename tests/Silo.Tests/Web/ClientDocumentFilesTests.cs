using Archestra.Cluster.Grains.OAuth;
using Archestra.Cluster.Silo.Web;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Tests.Web;

public sealed class ClientDocumentFilesTests : IDisposable
{
    private const string Sound = """{"client_id":"https://client.example/c.json","client_name":"Seeded","redirect_uris":["http://localhost/callback"]}""";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("arch-documents-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_document_in_a_file_is_found_by_the_url_that_it_states()
    {
        var options = new OAuthOptions { ClientDocumentFiles = { Write(Sound) } };

        new ClientDocumentFilesValidator().Validate(null, options).Succeeded.ShouldBeTrue();
        var files = new ClientDocumentFiles(Options.Create(options));

        files.Clients.Keys.ShouldBe(["https://client.example/c.json"]);
        files.Clients["https://client.example/c.json"].Name.ShouldBe("Seeded");
    }

    [Theory]
    [InlineData("{", "It is no JSON object of at most 8192 bytes.")]
    [InlineData("""{"client_id":"https://client.example/","client_name":"x","redirect_uris":["http://localhost/cb"]}""", "A client id that is a URL has a path.")]
    [InlineData("""{"client_id":"https://client.example/c","client_name":"x"}""", "It needs client_name and redirect_uris.")]
    public void A_file_that_is_no_sound_document_stops_the_start_with_its_name(string json, string problem)
    {
        var file = Write(json);

        var result = new ClientDocumentFilesValidator().Validate(null, new OAuthOptions { ClientDocumentFiles = { file } });

        result.FailureMessage.ShouldBe($"OAuth:ClientDocumentFiles names '{file}': {problem}");
    }

    [Fact]
    public void A_file_that_is_not_there_stops_the_start()
    {
        var result = new ClientDocumentFilesValidator().Validate(null, new OAuthOptions { ClientDocumentFiles = { Path.Combine(_folder.FullName, "none") } });

        result.FailureMessage.ShouldEndWith("it cannot be read.");
    }

    private string Write(string json)
    {
        var file = Path.Combine(_folder.FullName, $"{Guid.NewGuid():N}.json");
        File.WriteAllText(file, json);
        return file;
    }
}
