using EmbeddingSpace.Hub.Definition;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Testing.Hub;
using Xunit;

namespace EmbeddingSpace.Tests.Hub;

/// <summary>Whatever goes wrong on the way: nothing half is ever a model, and what was whole does not come twice.</summary>
[Trait("Tier", "Unit")]
public class HubFaultTests
{
    private const int Part = 5000;

    [Fact]
    public async Task A_broken_connection_is_taken_up_where_it_broke()
    {
        using var rig = new HubRig();
        rig.Hub.Fault = call => IsStored(call) && call.From is null ? new(200) { Body = HubRig.WeightsBytes, CutAfter = Part } : null;
        await rig.FetchAsync();
        rig.AssertWhole();
        Assert.Equal([null, Part], rig.Hub.Downloads(HubRig.Weights).Select(call => call.From));
        Assert.Equal([1], rig.Time.Waits);
    }

    [Fact]
    public async Task A_connection_that_breaks_for_good_leaves_what_came_for_the_next_time()
    {
        using var rig = new HubRig();
        rig.Options.MaximumRetries = 2;
        rig.Hub.Fault = call => !IsStored(call) ? null
            : call.From is null ? new(200) { Body = HubRig.WeightsBytes, CutAfter = Part }
            : new(206) { Headers = Range(Part), Length = 100, CutAfter = 0 };
        Assert.Contains($"broke after {Part}", await rig.FailsAsync(HubFault.Unreachable), StringComparison.Ordinal);
        Assert.Equal([1, 2], rig.Time.Waits);
        Assert.Equal(Part, new FileInfo(rig.Incomplete(HubRig.Weights)).Length);
        rig.Hub.Fault = null;
        await rig.FetchAsync();
        rig.AssertWhole();
        Assert.Equal(Part, rig.Hub.Downloads(HubRig.Weights)[^1].From);
        Assert.Single(rig.Hub.Downloads(HubRig.Vocabulary));
    }

    [Fact]
    public async Task A_server_that_knows_no_ranges_starts_again()
    {
        using var rig = new HubRig();
        rig.Hub.Fault = call => IsStored(call)
            ? new(200) { Body = HubRig.WeightsBytes, CutAfter = rig.Hub.Downloads(HubRig.Weights).Count == 1 ? Part : null }
            : null;
        await rig.FetchAsync();
        rig.AssertWhole();
    }

    [Fact]
    public async Task A_silent_connection_counts_as_broken()
    {
        using var rig = new HubRig();
        rig.Options.Timeout = TimeSpan.FromMilliseconds(300);
        var never = new TaskCompletionSource();
        rig.Hub.Fault = call => IsStored(call) && call.From is null ? new(200) { Body = HubRig.WeightsBytes, WaitAfter = Part, Gate = never.Task } : null;
        await rig.FetchAsync();
        rig.AssertWhole();
        Assert.Equal(Part, rig.Hub.Downloads(HubRig.Weights)[^1].From);
    }

    [Fact]
    public async Task A_description_that_breaks_off_is_asked_for_again()
    {
        using var rig = new HubRig();
        rig.Hub.Fault = _ => rig.Hub.Server.Calls.Count == 1 ? new(200) { Body = new byte[100], CutAfter = 10 } : null;
        await rig.FetchAsync();
        rig.AssertWhole();
        Assert.Equal([1], rig.Time.Waits);
    }

    [Fact]
    public async Task A_hub_that_never_answers_is_told()
    {
        using var rig = new HubRig();
        (rig.Options.Timeout, rig.Options.MaximumRetries) = (TimeSpan.FromMilliseconds(200), 1);
        var never = new TaskCompletionSource();
        rig.Hub.Fault = _ => new(200) { Body = [1, 2], WaitAfter = 1, Gate = never.Task };
        Assert.Contains("no answer for 0.2 seconds", await rig.FailsAsync(HubFault.Unreachable), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_of_another_hash_are_refused_and_not_kept()
    {
        using var rig = new HubRig();
        rig.Hub.Fault = call => IsStored(call) ? new(200) { Body = new byte[HubRig.WeightsBytes.Length] } : null;
        Assert.Contains("expected content of hash", await rig.FailsAsync(HubFault.Damaged), StringComparison.Ordinal);
        Assert.False(File.Exists(rig.Incomplete(HubRig.Weights)));
        Assert.False(File.Exists(rig.Blob(HubRig.Weights)));
        rig.Hub.Fault = null;
        await rig.FetchAsync();
        rig.AssertWhole();
        Assert.Equal(2, rig.Hub.Downloads(HubRig.Weights).Count);
        Assert.Single(rig.Hub.Downloads(HubRig.Vocabulary));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(null)]
    public async Task More_bytes_than_announced_are_cut_off_and_refused(int? announced)
    {
        using var rig = new HubRig();
        rig.Hub.Fault = call => IsStored(call) ? new(200) { Body = [.. HubRig.WeightsBytes, 0], Length = announced } : null;
        Assert.Contains("found more", await rig.FailsAsync(HubFault.Damaged), StringComparison.Ordinal);
        Assert.False(File.Exists(rig.Incomplete(HubRig.Weights)));
    }

    [Fact]
    public async Task Fewer_bytes_than_announced_are_not_enough()
    {
        using var rig = new HubRig();
        rig.Options.MaximumRetries = 1;
        rig.Hub.Fault = call => IsStored(call) ? new(200) { Body = HubRig.WeightsBytes[..Part] } : null;
        Assert.Contains($"expected {HubRig.WeightsBytes.Length} bytes", await rig.FailsAsync(HubFault.Unreachable), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_killed_process_left_is_gone_on_with_where_it_is_right(bool isRight)
    {
        using var rig = new HubRig();
        Directory.CreateDirectory(Path.GetDirectoryName(rig.Incomplete(HubRig.Weights))!);
        File.WriteAllBytes(rig.Incomplete(HubRig.Weights), isRight ? HubRig.WeightsBytes[..Part] : new byte[Part]);
        await rig.FetchAsync();
        rig.AssertWhole();
        Assert.Equal(isRight ? [Part] : [Part, null], rig.Hub.Downloads(HubRig.Weights).Select(call => call.From));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_whole_file_that_was_not_renamed_is_checked_and_taken(int tooMany)
    {
        using var rig = new HubRig();
        Directory.CreateDirectory(Path.GetDirectoryName(rig.Incomplete(HubRig.Weights))!);
        File.WriteAllBytes(rig.Incomplete(HubRig.Weights), [.. HubRig.WeightsBytes, .. new byte[tooMany]]);
        await rig.FetchAsync();
        rig.AssertWhole();
        Assert.Equal(tooMany, rig.Hub.Downloads(HubRig.Weights).Count);
    }

    [Fact]
    public async Task Half_a_blob_of_another_program_is_fetched_again()
    {
        using var rig = new HubRig();
        await rig.FetchAsync();
        File.WriteAllBytes(rig.Blob(HubRig.Weights), HubRig.WeightsBytes[..Part]);
        await rig.FetchAsync();
        rig.AssertWhole();
        File.Delete(rig.Blob(HubRig.Vocabulary));
        await rig.FetchAsync();
        rig.AssertWhole();
    }

    [Theory]
    [InlineData("owner/other", "Model 'owner/other'", "found none of that name (404)")]
    [InlineData("owner/name@v7", "Model 'owner/name@v7'", "expected a branch, tag or commit")]
    public async Task What_is_not_there_is_told(string model, params string[] parts)
    {
        using var rig = new HubRig();
        var message = await rig.FailsAsync(HubFault.NotFound, model);
        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_that_is_listed_and_not_there_is_told()
    {
        using var rig = new HubRig();
        rig.Hub.Fault = call => call.Method == "HEAD" && LoopbackHub.IsOf(call, HubRig.Weights)
            ? new(404) { Headers = new() { ["X-Error-Code"] = "EntryNotFound" } }
            : null;
        Assert.Contains($"File '{HubRig.Weights}' of model", await rig.FailsAsync(HubFault.NotFound), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Terms_to_accept_are_told_with_their_page_and_the_token_stays_with_the_hub()
    {
        using var rig = new HubRig();
        rig.Hub.Token = "hf_secret";
        var message = await rig.FailsAsync(HubFault.Denied);
        Assert.Contains($"Accept them on the page '{rig.Hub.Address}owner/name'", message, StringComparison.Ordinal);
        Assert.Contains("HF_TOKEN", message, StringComparison.Ordinal);
        using var let = new EmbeddingSpace.Hub.HubClient(rig.Options with { Token = "hf_secret" });
        await let.FetchAsync(HubRig.Model, cancellationToken: TestContext.Current.CancellationToken);
        rig.AssertWhole();
        Assert.All(rig.Hub.Server.Calls.Skip(1), call => Assert.Equal("hf_secret", call.Token));
        Assert.Null(Assert.Single(rig.Hub.Store.Calls).Token);
    }

    [Theory]
    [InlineData(401, "expected a model that the token given may read")]
    [InlineData(403, "check that the token given is of that account")]
    public async Task A_token_that_is_not_enough_is_told_and_not_shown(int status, string expected)
    {
        using var rig = new HubRig();
        rig.Options.Token = "hf_secret";
        rig.Hub.Fault = _ => new(status);
        var message = await rig.FailsAsync(HubFault.Denied);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain("hf_secret", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(429, "Retry-After", "7", 7)]
    [InlineData(503, "Retry-After", "Thu, 01 Jan 2026 12:00:09 GMT", 9)]
    [InlineData(503, "Retry-After", "Thu, 01 Jan 2026 11:00:00 GMT", null)]
    [InlineData(429, "RateLimit", "\"api\";r=0;t=55", 55)]
    [InlineData(429, "RateLimit", "\"api\";r=3;t=55", 1)]
    [InlineData(502, "X-Nothing", "0", 1)]
    public async Task A_busy_hub_is_waited_for_as_it_asks(int status, string header, string value, int? seconds)
    {
        using var rig = new HubRig();
        rig.Hub.Fault = _ => rig.Hub.Server.Calls.Count == 1 ? new(status) { Headers = new() { [header] = value } } : null;
        await rig.FetchAsync();
        rig.AssertWhole();
        Assert.Equal(seconds is { } wait ? [wait] : [], rig.Time.Waits);
    }

    [Fact]
    public async Task A_hub_that_stays_busy_is_left_after_the_tries_allowed()
    {
        using var rig = new HubRig();
        rig.Hub.Fault = _ => new(503);
        Assert.Contains("found status 503", await rig.FailsAsync(HubFault.Busy), StringComparison.Ordinal);
        Assert.Equal(1 + HubOptions.DefaultMaximumRetries, rig.Hub.Server.Calls.Count);
        Assert.Equal([1, 2, 4, 8, 16], rig.Time.Waits);
    }

    [Fact]
    public async Task A_hub_that_asks_for_too_long_is_not_waited_for()
    {
        using var rig = new HubRig();
        rig.Hub.Fault = _ => new(429) { Headers = new() { ["Retry-After"] = "3600" } };
        Assert.Contains("3600 seconds to wait", await rig.FailsAsync(HubFault.Busy), StringComparison.Ordinal);
        Assert.Single(rig.Hub.Server.Calls);
        Assert.Empty(rig.Time.Waits);
    }

    [Fact]
    public async Task A_renamed_model_is_followed_with_the_token_and_another_host_without()
    {
        using var rig = new HubRig();
        rig.Options.Token = "hf_secret";
        using var elsewhere = new LoopbackServer(_ => new(200) { Body = "{}"u8.ToArray() });
        rig.Hub.Fault = call => call.Path.Contains("/owner/old", StringComparison.Ordinal)
            ? new(307) { Headers = new() { ["Location"] = call.Path.Replace("/owner/old", "/owner/name", StringComparison.Ordinal) } }
            : call.Path.Contains("/owner/away", StringComparison.Ordinal) ? new(302) { Headers = new() { ["Location"] = elsewhere.Address.AbsoluteUri } }
            : null;
        var snapshot = await rig.FetchAsync("owner/old");
        Assert.Equal(HubRig.WeightsBytes, File.ReadAllBytes(Path.Combine(snapshot.Folder, HubRig.Weights)));
        Assert.All(rig.Hub.Server.Calls, call => Assert.Equal("hf_secret", call.Token));
        Assert.All(rig.Hub.Store.Calls, call => Assert.Null(call.Token));
        Assert.Equal(HubFault.UnexpectedAnswer, (await Assert.ThrowsAsync<HubException>(() => rig.FetchAsync("owner/away"))).Fault);
        Assert.Null(Assert.Single(elsewhere.Calls).Token);
    }

    [Theory]
    [InlineData("file:///etc/passwd", "expected a redirect to http or https")]
    [InlineData("http://[", "expected a redirect to http or https")]
    [InlineData("http:///", "expected a redirect to http or https")]
    [InlineData("/again", "expected at most 10 redirects")]
    [InlineData(null, "expected a redirect to http or https")]
    public async Task A_redirect_that_leads_nowhere_is_refused(string? location, string expected)
    {
        using var rig = new HubRig();
        rig.Hub.Fault = _ => new(302) { Headers = location is null ? [] : new() { ["Location"] = location } };
        Assert.Contains(expected, await rig.FailsAsync(HubFault.UnexpectedAnswer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_there_is_told_at_once()
    {
        using var rig = new HubRig();
        rig.Hub.Dispose();
        Assert.Contains("--offline", await rig.FailsAsync(HubFault.Unreachable), StringComparison.Ordinal);
        Assert.Empty(rig.Time.Waits);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("""{"sha": "main", "siblings": []}""")]
    [InlineData("""{"sha": "../../../../../../../../../../../../tmp/x", "siblings": []}""")]
    [InlineData("""{"siblings": []}""")]
    [InlineData("""[]""")]
    public async Task What_is_no_hub_is_told(string body)
    {
        using var rig = new HubRig();
        rig.Hub.Fault = _ => new(200) { Body = System.Text.Encoding.UTF8.GetBytes(body) };
        await rig.FailsAsync(HubFault.UnexpectedAnswer);
    }

    [Theory]
    [InlineData("\"abc\"")]
    [InlineData("../../../../out")]
    [InlineData(null)]
    public async Task What_cannot_be_checked_is_not_fetched(string? tag)
    {
        using var rig = new HubRig();
        rig.Hub.Fault = call => call.Method == "HEAD" ? new(200) { Headers = tag is null ? [] : new() { ["ETag"] = tag } } : null;
        Assert.Contains("what cannot be checked is not fetched", await rig.FailsAsync(HubFault.UnexpectedAnswer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_leads_out_of_the_folder_is_refused()
    {
        using var rig = new HubRig();
        rig.Options.AllFiles = true;
        rig.Hub.Add(HubRig.Model, new Dictionary<string, byte[]> { ["../../../escaped.txt"] = [1] });
        Assert.Contains("one that may lead elsewhere", await rig.FailsAsync(HubFault.UnexpectedAnswer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_of_another_commit_are_refused()
    {
        using var rig = new HubRig();
        rig.Hub.Fault = call => call.Method == "HEAD"
            ? new(200) { Headers = new() { ["X-Repo-Commit"] = new string('f', 40), ["ETag"] = $"\"{new string('a', 40)}\"" } }
            : null;
        Assert.Contains("found it of 'ffff", await rig.FailsAsync(HubFault.UnexpectedAnswer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_commit_than_the_one_asked_for_is_refused_and_gets_no_name()
    {
        using var rig = new HubRig();
        rig.Hub.Fault = call => call.Path.Contains("/revision/", StringComparison.Ordinal)
            ? new(200) { Body = System.Text.Encoding.UTF8.GetBytes($$"""{"sha": "{{LoopbackHub.Commit}}", "siblings": [{"rfilename": "config.json"}]}""") }
            : null;
        var asked = new string('b', 40);
        Assert.Contains($"found '{LoopbackHub.Commit}'", await rig.FailsAsync(HubFault.UnexpectedAnswer, $"{HubRig.Model}@{asked}"), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(rig.Folder, "refs", asked)));
    }

    [Fact]
    public async Task A_file_that_is_a_folder_too_is_refused_before_anything_is_fetched()
    {
        using var rig = new HubRig();
        rig.Options.AllFiles = true;
        rig.Hub.Add(HubRig.Model, new Dictionary<string, byte[]> { ["a"] = [1], ["a/b/c"] = [2] });
        Assert.Contains("'a/b/c' inside of what is a file, too", await rig.FailsAsync(HubFault.UnexpectedAnswer), StringComparison.Ordinal);
        Assert.Single(rig.Hub.Server.Calls);
    }

    [Fact]
    public async Task The_longest_name_that_a_file_can_have_is_one()
    {
        using var rig = new HubRig();
        rig.Options.AllFiles = true;
        var name = new string('n', 255);
        rig.Hub.Add(HubRig.Model, new Dictionary<string, byte[]> { [name] = [1] });
        Assert.Equal([1], File.ReadAllBytes(Path.Combine((await rig.FetchAsync()).Folder, name)));
        Assert.Empty(Directory.GetFiles(Path.Combine(rig.Folder, "blobs"), "*.tmp"));
    }

    [Fact]
    public async Task A_cache_that_cannot_be_written_to_is_told_by_its_name()
    {
        using var folder = new TemporaryFolder();
        using var rig = new HubRig();
        rig.Options.CacheFolder = folder.File("file");
        await File.WriteAllTextAsync(folder.File("file"), "no folder", TestContext.Current.CancellationToken);
        var fault = await Assert.ThrowsAsync<IOException>(() => rig.FetchAsync());
        Assert.Contains($"expected to write into the cache '{folder.File("file")}'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_files_than_any_model_has_are_refused_and_none_is_passed_over()
    {
        using var rig = new HubRig();
        var entries = string.Join(',', Enumerable.Repeat("""{"rfilename":"a"}""", 100_001));
        rig.Hub.Fault = _ => new(200) { Body = System.Text.Encoding.UTF8.GetBytes($$"""{"sha": "{{LoopbackHub.Commit}}", "siblings": [{{entries}}]}""") };
        Assert.Contains("found 100001 files", await rig.FailsAsync(HubFault.UnexpectedAnswer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_larger_than_the_disk_is_not_begun()
    {
        using var rig = new HubRig();
        rig.Hub.Fault = call => call.Method == "HEAD" && LoopbackHub.IsOf(call, HubRig.Weights)
            ? new(200) { Headers = new() { ["X-Linked-Etag"] = $"\"{new string('a', 64)}\"", ["X-Linked-Size"] = (1L << 60).ToString(provider: null) } }
            : null;
        Assert.Contains($"expected {1L << 60} bytes free", await rig.FailsAsync(HubFault.NoSpace), StringComparison.Ordinal);
        Assert.Empty(rig.Hub.Downloads(HubRig.Weights));
        Assert.Empty(Directory.GetFiles(Path.Combine(rig.Folder, "blobs"), "*.incomplete"));
    }

    [Fact]
    public async Task A_disk_that_fills_up_keeps_nothing_half()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "Writes to Linux' device that is always full.");
        using var rig = new HubRig();
        Directory.CreateDirectory(Path.GetDirectoryName(rig.Incomplete(HubRig.Weights))!);
        File.CreateSymbolicLink(rig.Incomplete(HubRig.Weights), "/dev/full");
        Assert.Contains("found a full disk. Make room", await rig.FailsAsync(HubFault.NoSpace), StringComparison.Ordinal);
        await rig.FetchAsync();
        rig.AssertWhole();
        Assert.Single(rig.Hub.Downloads(HubRig.Vocabulary));
    }

    private static bool IsStored(HubCall call) => LoopbackHub.IsOf(call, HubRig.Weights) && call.Path.StartsWith("/store/", StringComparison.Ordinal);

    private static Dictionary<string, string> Range(int from) => new()
    {
        ["Content-Range"] = $"bytes {from}-{HubRig.WeightsBytes.Length - 1}/{HubRig.WeightsBytes.Length}",
    };
}
