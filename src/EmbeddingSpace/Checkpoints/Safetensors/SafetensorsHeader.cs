using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Unicode;
using EmbeddingSpace.Checkpoints.Tensors;

namespace EmbeddingSpace.Checkpoints.Safetensors;

/// <summary>
/// Reads the header of a safetensors file and believes none of it before all of it is checked: eight bytes of length, that many bytes of
/// JSON (tensor name → dtype, shape, data_offsets), then the data, which the tensors must cover exactly.
/// </summary>
internal static class SafetensorsHeader
{
    /// <summary>The reference implementation's own limit.</summary>
    internal const int MaximumBytes = 100_000_000;

    private const int LengthBytes = 8;

    /// <summary>Read and check the header.</summary>
    /// <returns>The tensors in the order of their data.</returns>
    /// <exception cref="InvalidCheckpointException">Anything of it is not as the format says.</exception>
    public static IReadOnlyList<StoredTensor> Read(WeightsFile file)
    {
        GitPointer.Refuse(file);
        if (file.Length < LengthBytes)
            throw Malformed(file, $"expected at least {LengthBytes} bytes for the header's length, found {file.Length}");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(file.ReadBytes(0, LengthBytes));
        if (length > MaximumBytes) throw Malformed(file, $"expected a header of at most {MaximumBytes} bytes, found a length of {length}");
        if (length > (ulong)(file.Length - LengthBytes))
            throw Malformed(file, $"the header is declared with {length} bytes, but only {file.Length - LengthBytes} follow its length");
        var header = length == 0 ? [] : file.ReadBytes(LengthBytes, (int)length);
        if (header.Length == 0 || header[0] != '{') throw Malformed(file, "expected the header to start with '{'");
        if (!Utf8.IsValid(header)) throw Malformed(file, "expected the header to be UTF-8 text");
        try
        {
            return CheckCoverage(SafetensorsJson.Parse(header, file), file, LengthBytes + (long)length);
        }
        // An escaped lone surrogate is valid JSON but no text: the reader reports it as an invalid operation.
        catch (Exception cause) when (cause is JsonException or InvalidOperationException)
        {
            throw Malformed(file, $"expected the header to be JSON: {cause.Message}", cause);
        }
    }

    /// <summary>An exception that names the file, the fault and the next step.</summary>
    internal static InvalidCheckpointException Malformed(WeightsFile file, string fault, Exception? cause = null)
    {
        var message = $"'{file.Location}' is no well-formed safetensors file: {fault.TrimEnd('.')}. Download or write the file again.";
        return cause is null ? new InvalidCheckpointException(message) : new InvalidCheckpointException(message, cause);
    }

    private static StoredTensor[] CheckCoverage(List<DeclaredTensor> declared, WeightsFile file, long dataStart)
    {
        var dataLength = file.Length - dataStart;
        // The sort is stable: tensors without elements keep the header's order among themselves.
        var ordered = declared.OrderBy(tensor => tensor.Begin).ThenBy(tensor => tensor.End).ToArray();
        long covered = 0;
        foreach (var (name, type, shape, begin, end) in ordered)
        {
            if (!TensorDataTypes.TryCountBytes(type, shape, out _, out var bytes))
                throw Malformed(file, $"tensor '{name}': the bytes of shape [{string.Join(", ", shape)}] exceed 64 bits");
            if (end < begin || end - begin != bytes)
                throw Malformed(
                    file,
                    $"tensor '{name}': shape [{string.Join(", ", shape)}] of {type.StoredName()} needs {bytes} bytes, but data_offsets are [{begin}, {end}]");
            if (begin < covered)
                throw Malformed(file, $"tensor '{name}' starts at byte {begin} of the data and overlaps the tensor before it, which ends at {covered}");
            if (begin > covered)
                throw Malformed(
                    file,
                    $"tensor '{name}' starts at byte {begin} of the data and leaves a hole behind the tensor before it, which ends at {covered}");
            if (end > dataLength)
                throw Malformed(file, $"tensor '{name}' ends at byte {end} of the data, but the file is truncated after {dataLength}");
            covered = end;
        }

        if (covered != dataLength)
            throw Malformed(file, $"the tensors end at byte {covered} of the data, but {dataLength - covered} trailing bytes follow");
        return
        [
            .. ordered.Select(tensor => new StoredTensor(
                new TensorEntry(tensor.Name, tensor.Type, tensor.Shape, file.Name), file, dataStart + tensor.Begin)),
        ];
    }
}
