using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Hub;
using EmbeddingSpace.Classifiers;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Testing.Hub;
using EmbeddingSpace.Tokenization;
using Xunit;

namespace EmbeddingSpace.Tests.Checkpoints.Hub;

[Trait("Tier", "Unit")]
public class HubCacheTests
{
    [Theory]
    [InlineData("owner/name", CacheFolder.Commit)]
    [InlineData("owner/name@main", CacheFolder.Commit)]
    [InlineData("owner/name@v2", CacheFolder.OtherCommit)]
    [InlineData("owner/name@refs/pr/1", CacheFolder.OtherCommit)]
    [InlineData("owner/name@" + CacheFolder.OtherCommit, CacheFolder.OtherCommit)]
    [InlineData("owner/name@v3", null)]
    [InlineData("owner/name@leads/out", null)]
    [InlineData("owner/other", null)]
    public void A_snapshot_is_found_by_its_revision(string model, string? commit)
    {
        using var folder = new CacheFolder();
        folder.Add("owner/name", CacheFolder.Commit, "main");
        folder.Add("owner/name", CacheFolder.OtherCommit, "v2", "refs/pr/1");
        var reference = Directory.CreateDirectory(Path.Combine(folder.Path, "models--owner--name", "refs", "leads")).FullName;
        File.WriteAllText(Path.Combine(reference, "out"), "../..");
        // A whole commit is no name for another one.
        File.WriteAllText(Path.Combine(folder.Path, "models--owner--name", "refs", CacheFolder.OtherCommit), CacheFolder.Commit);
        var cache = new HubCache(folder.Path);
        var found = commit is null ? null : Path.Combine(folder.Path, "models--owner--name", "snapshots", commit);
        Assert.Equal(found, cache.TryFind(HubModelName.Parse(model)));
        if (found is not null)
        {
            Assert.Equal(found, cache.Find(model));
            return;
        }
        var missing = Assert.Throws<HubModelNotFoundException>(() => cache.Find(model));
        Assert.Contains($"embedding-space fetch {model}", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reference_that_ends_with_a_line_break_is_read()
    {
        using var folder = new CacheFolder();
        var snapshot = folder.Add("owner/name", CacheFolder.Commit, "main");
        File.AppendAllText(Path.Combine(folder.Path, "models--owner--name", "refs", "main"), "\n");
        Assert.Equal(snapshot, new HubCache(folder.Path).Find("owner/name"));
    }

    [Fact]
    public void The_cache_is_where_Hugging_Face_has_it()
    {
        static string Of(params (string Name, string Value)[] variables) => new HubCache(
            null, new(name => variables.Where(variable => variable.Name == name).Select(variable => variable.Value).FirstOrDefault())).Folder;

        var user = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        Assert.Equal("/cache", Of(("HF_HUB_CACHE", "/cache"), ("HUGGINGFACE_HUB_CACHE", "/old"), ("HF_HOME", "/home")));
        Assert.Equal("/old", Of(("HF_HUB_CACHE", ""), ("HUGGINGFACE_HUB_CACHE", "/old"), ("HF_HOME", "/home")));
        Assert.Equal(Path.Combine("/home", "hub"), Of(("HF_HOME", "/home"), ("XDG_CACHE_HOME", "/xdg")));
        Assert.Equal(Path.Combine("/xdg", "huggingface", "hub"), Of(("XDG_CACHE_HOME", "/xdg")));
        Assert.Equal(Path.Combine(user, ".cache", "huggingface", "hub"), Of());
        Assert.Equal(Path.Combine(user, "models"), Of(("HF_HUB_CACHE", "~/models")));
        Assert.Equal("/data/disk/hub/$NONE", Of(("HF_HUB_CACHE", "/data/$DISK/${WHERE}/$NONE"), ("DISK", "disk"), ("WHERE", "hub")));
    }

    [Fact]
    public void A_path_counts_before_a_name_and_a_word_alone_is_a_path()
    {
        using var folder = new CacheFolder();
        var snapshot = folder.Add("owner/name", CacheFolder.Commit, "main");
        folder.Add("name", CacheFolder.Commit, "main");
        var cache = new HubCache(folder.Path);
        Assert.Equal(folder.Path, cache.Resolve(folder.Path));
        Assert.Equal("/no/such/folder", cache.Resolve("/no/such/folder"));
        Assert.Equal("name", cache.Resolve("name"));
        Assert.Equal(snapshot, cache.Resolve("owner/name"));
        var missing = Assert.Throws<HubModelNotFoundException>(() => cache.Resolve("owner/other@v1"));
        Assert.Equal($"Model 'owner/other@v1': expected a path, or a model in the cache '{folder.Path}', found neither. "
            + "Fetch it with 'embedding-space fetch owner/other@v1', or correct the path.", missing.Message);
    }

    [Fact]
    public void A_snapshot_is_called_by_what_finds_it_anywhere()
    {
        using var folder = new CacheFolder();
        var snapshot = folder.AddModel(Fixtures.Checkpoint("bert-classifier"), "owner/name", CacheFolder.Commit, "main");
        using var checkpoint = Checkpoint.Open(snapshot);
        Assert.Equal("owner/name@" + CacheFolder.Commit, checkpoint.Name);
        Assert.Equal(snapshot, new HubCache(folder.Path).Find(checkpoint.Name));
        folder.AsCacheOfProcess(() =>
        {
            using var opened = Checkpoint.Open("owner/name");
            Assert.Equal((checkpoint.Name, snapshot), (opened.Name, opened.Location));
            using var classifier = SavedClassifier.Load("owner/name@main");
            Assert.NotEmpty(TextTokenizer.Load("owner/name").Tokens);
        });
        Assert.Null(HubCache.NameOf(Path.GetDirectoryName(snapshot)!));
        Assert.Null(HubCache.NameOf("/"));
        Assert.Null(HubCache.NameOf("/models--owner--name/snapshots/.."));
    }

    [Fact]
    public void An_adapter_that_was_fetched_finds_its_base_in_the_same_cache()
    {
        using var folder = new CacheFolder();
        using var pair = new Adapters.AdapterPair();
        pair.Settings["base_model_name_or_path"] = "owner/base";
        pair.AddModule("query", 4, 4);
        pair.Open(pair.Base).Dispose();
        var adapter = folder.AddModel(pair.Adapter, "owner/adapter", CacheFolder.Commit, "main");
        var missing = Assert.Throws<HubModelNotFoundException>(() => Checkpoint.Open(adapter));
        Assert.Contains("'embedding-space fetch owner/base'", missing.Message, StringComparison.Ordinal);
        var fetched = folder.AddModel(pair.Base, "owner/base", CacheFolder.OtherCommit, "main");
        using var opened = Checkpoint.Open(adapter);
        Assert.Equal(fetched, opened.Adapter!.BaseLocation);
    }
}
