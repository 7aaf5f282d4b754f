using System.ComponentModel.DataAnnotations;
using EmbeddingSpace.Forward;
using EmbeddingSpace.ML.Frame;

namespace EmbeddingSpace.ML.TransformerEncoder;

public sealed partial class TransformerEncoderEstimator
{
    /// <summary>What a <see cref="TransformerEncoderEstimator"/> can be told.</summary>
    public sealed class Options : TextTransformOptions
    {
        /// <summary>The model folder. Required.</summary>
        [Required]
        public string Checkpoint { get; set; } = "";

        /// <summary>Column to add: vector of Single of known size. Required.</summary>
        [Required]
        public string OutputColumnName { get; set; } = "";

        /// <summary>Layers whose pooled states are put side by side: 0 = embeddings, N = last block. Null, the default: the last
        /// block alone, which is what an embedding of a text usually means. <see cref="EveryLayer"/>: all of them.</summary>
        public IReadOnlyList<int>? Layers { get; set; }

        /// <summary>How tokens become one vector. Default <see cref="Pooling.Mean"/>.</summary>
        [EnumDataType(typeof(Pooling))]
        public Pooling Pooling { get; set; } = Defaults.Pooling;

        private protected override IEnumerable<string> AddedColumnNames => [OutputColumnName];

        internal Options Validated()
        {
            var copy = Checked<Options>();
            copy.Layers = ReferenceEquals(Layers, EveryLayer) ? EveryLayer : Layers?.ToArray();
            return copy;
        }
    }

    internal static class Defaults
    {
        public const Pooling Pooling = Pooling.Mean;
    }
}
