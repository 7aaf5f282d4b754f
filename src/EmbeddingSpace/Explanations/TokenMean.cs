namespace EmbeddingSpace.Explanations;

/// <summary>Contributions of one token of the vocabulary, added up over texts.</summary>
internal sealed class TokenMean(int id, string token, bool isSpecial, int classes)
{
    // Measured in the laboratory: a token that was seen once or twice says little of its kind.
    private const double PseudoCounts = 2;

    /// <summary>Its id.</summary>
    public int Id => id;

    /// <summary>As the vocabulary writes it.</summary>
    public string Token => token;

    /// <summary>Whether it is of no text.</summary>
    public bool IsSpecial => isSpecial;

    /// <summary>How often it stands in the texts.</summary>
    public int Count { get; private set; }

    /// <summary>[classes].</summary>
    public double[] Sums { get; } = new double[classes];

    /// <summary>Its mean, drawn towards nothing as by two more occurrences that add nothing.</summary>
    public double Shrunk(int place) => Sums[place] / (Count + PseudoCounts);

    /// <summary>Take an occurrence.</summary>
    public void Add(double[] contributions)
    {
        for (var i = 0; i < Sums.Length; i++) Sums[i] += contributions[i];
        Count++;
    }
}
