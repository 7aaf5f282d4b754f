using EmbeddingSpace.Runtime.Inspection;

namespace EmbeddingSpace.Cli.Commands.Doctor;

/// <summary>What <c>doctor</c> hands over.</summary>
/// <param name="Ok">Whether nothing is missing.</param>
/// <param name="Checks">Everything looked at.</param>
/// <param name="Device">Device that models would run on; null where none does.</param>
/// <param name="TorchVersion">Version of the tensor library; null where it is missing.</param>
/// <param name="Threads">Threads of one tensor operation.</param>
internal sealed record DoctorDocument(bool Ok, IReadOnlyList<RuntimeCheck> Checks, string? Device, string? TorchVersion, int? Threads);
