namespace EmbeddingSpace.Projection.Parameters;

/// <summary>What a parameter vector does. Every vector lives in hidden space; <see cref="ParameterRoles"/> has the words of the command line.</summary>
public enum ParameterRole
{
    /// <summary>Rows of the first feed-forward matrix [intermediate, hidden]: what a neuron looks for.</summary>
    FeedForwardKey,

    /// <summary>Rows of the second feed-forward matrix, as [intermediate, hidden]: what a neuron writes.</summary>
    FeedForwardValue,

    /// <summary>Rows of the gate matrix [intermediate, hidden]: what lets a neuron through, in families that have gates.</summary>
    FeedForwardGate,

    /// <summary>Columns of each head's query weight [hidden, headSize].</summary>
    Query,

    /// <summary>Columns of each head's key weight [hidden, headSize].</summary>
    Key,

    /// <summary>Columns of each head's value weight [hidden, headSize]: what a head reads.</summary>
    Value,

    /// <summary>Rows of each head's output weight [headSize, hidden]: what a head writes.</summary>
    Output,

    /// <summary>Rows of the classification head, one a class. Behind a pooler or dense layer they are pulled back through its weights to hidden
    /// space (its activation is ignored), unless raw rows are asked for.</summary>
    Classifier,

    /// <summary>Rows of the token embedding, one a token.</summary>
    Embedding,

    /// <summary>Bias of the attention output, one vector a layer.</summary>
    OutputBias,

    /// <summary>Bias of the second feed-forward matrix, one vector a layer.</summary>
    FeedForwardValueBias,
}
