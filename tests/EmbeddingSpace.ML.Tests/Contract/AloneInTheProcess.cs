using Xunit;

namespace EmbeddingSpace.ML.Tests.Contract;

/// <summary>Tests that count the tensors of the whole process, since stages that follow one another read on threads of their own.</summary>
[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public sealed class AloneInTheProcess;
