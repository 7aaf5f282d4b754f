using EmbeddingSpace.Projection.Classes;
using EmbeddingSpace.Projection.Tokens;
using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.Translation.Storage;

/// <summary><see cref="TranslatedClassTokens"/> as saved models keep them.</summary>
internal sealed record StoredClassTokens(string Label, StoredClassTokens.Side Source, StoredClassTokens.Side Target)
{
    public static StoredClassTokens Of(TranslatedClassTokens tokens) => new(tokens.Label, Side.Of(tokens.Source), Side.Of(tokens.Target));

    public TranslatedClassTokens ToTokens() => new(Label, Source.ToTokens(), Target.ToTokens());

    /// <summary><see cref="ClassTokens"/> of one of the two models.</summary>
    internal sealed record Side(int Class, string Label, Reading Reading, double Fidelity, double RandomFidelity, int FittedTokens, int HeldOutTokens)
    {
        public static Side Of(ClassTokens tokens) => new(tokens.Class, tokens.Label, Reading.Of(tokens.Reading), tokens.Fidelity,
            tokens.RandomFidelity, tokens.FittedTokens, tokens.HeldOutTokens);

        public ClassTokens ToTokens() => new(Class, Label, Reading.ToReading(), Fidelity, RandomFidelity, FittedTokens, HeldOutTokens);
    }

    /// <summary>A <see cref="TokenReading"/>.</summary>
    internal sealed record Reading(IReadOnlyList<Scored> Highest, IReadOnlyList<Scored> Lowest)
    {
        public static Reading Of(TokenReading reading) => new([.. reading.Highest.Select(Scored.Of)], [.. reading.Lowest.Select(Scored.Of)]);

        public TokenReading ToReading() => new([.. Highest.Select(token => token.ToScore())], [.. Lowest.Select(token => token.ToScore())]);
    }

    /// <summary>A <see cref="TokenScore"/>.</summary>
    internal sealed record Scored(int Id, string Token, double Score)
    {
        public static Scored Of(TokenScore token) => new(token.Id, token.Token, token.Score);

        public TokenScore ToScore() => new(Id, Token, Score);
    }
}
