using System.Text.Json;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Tokenization.Words;
using Xunit;

namespace EmbeddingSpace.Tests.Tokenization.Words;

[Trait("Tier", "Unit")]
public sealed class TokenTrieTests
{
    [Fact]
    public void Every_token_of_a_whole_vocabulary_is_found_and_nothing_else()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Fixtures.Shared("models", "unigram-32k"), TokenizerFolder.Json)));
        AssertFound([.. json.RootElement.GetProperty("model").GetProperty("vocab").EnumerateArray().Select(pair => pair[0].GetString()!)]);
    }

    [Fact]
    public void Every_token_of_random_units_is_found_and_nothing_else()
    {
        var random = new Random(11);
        AssertFound([.. Enumerable.Range(0, 5_000).Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.Next(4) == 0
            ? (char)random.Next(1, char.MaxValue + 1) : (char)('a' + random.Next(4))))).Distinct(), "", "\uFFFF\uFFFF", "\u0001"]);
    }

    private static void AssertFound(string[] tokens)
    {
        var trie = new TokenTrie(tokens);
        for (var id = 0; id < tokens.Length; id++)
        {
            if (tokens[id].Length == 0) continue;
            var node = TokenTrie.Root;
            foreach (var unit in tokens[id]) Assert.True((node = trie.Next(node, unit)) > 0, $"'{tokens[id]}' is not found.");
            Assert.Equal(id, trie.Id(node));
        }
        var known = tokens.Where(token => token.Length == 2).ToHashSet(StringComparer.Ordinal);
        for (var first = 0; first <= char.MaxValue; first++)
        {
            var node = trie.Next(TokenTrie.Root, (char)first);
            Assert.Equal(node >= 0, Array.Exists(tokens, token => token.Length > 0 && token[0] == first));
            if (node < 0 || first > 'd') continue;
            for (var second = 0; second <= char.MaxValue; second++)
                if (trie.Next(node, (char)second) is >= 0 and var next && trie.Id(next) >= 0) Assert.Contains($"{(char)first}{(char)second}", known);
        }
    }
}
