using System.Runtime.CompilerServices;
using EmbeddingSpace.ML.AlignedSpace;
using EmbeddingSpace.ML.TextClassifierTranslation;
using EmbeddingSpace.ML.HeadTranslation;
using EmbeddingSpace.ML.ProjectionToVocabulary;
using EmbeddingSpace.ML.TextClassification;
using EmbeddingSpace.ML.TransformerEncoder;
using Microsoft.ML;

[assembly: IgnoresAccessChecksTo("Microsoft.ML.Core")]
[assembly: IgnoresAccessChecksTo("Microsoft.ML.Data")]

// A saved model names this assembly; ML.NET loads it and finds the loaders here, so nobody has to register anything.
[assembly: LoadableClass(typeof(TransformerEncoderTransformer), typeof(TransformerEncoderStorage), null, typeof(SignatureLoadModel), "Transformer encoder", TransformerEncoderStorage.Loader)]
[assembly: LoadableClass(typeof(TextClassifierTransformer), typeof(TextClassifierStorage), null, typeof(SignatureLoadModel), "Text classifier", TextClassifierStorage.Loader)]
[assembly: LoadableClass(typeof(TextClassifierTranslationTransformer), typeof(TextClassifierTranslationStorage), null, typeof(SignatureLoadModel), "Translated text classifier", TextClassifierTranslationStorage.Loader)]
[assembly: LoadableClass(typeof(ClassifierHeadTranslationTransformer), typeof(ClassifierHeadTranslationStorage), null, typeof(SignatureLoadModel), "Translated classifier head", ClassifierHeadTranslationStorage.Loader)]
[assembly: LoadableClass(typeof(VocabularyProjectionTransformer), typeof(VocabularyProjectionStorage), null, typeof(SignatureLoadModel), "Vocabulary projection", VocabularyProjectionStorage.Loader)]
[assembly: LoadableClass(typeof(AlignedSpaceTransformer), typeof(AlignedSpaceStorage), null, typeof(SignatureLoadModel), "Aligned space", AlignedSpaceStorage.Loader)]
