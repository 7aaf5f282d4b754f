using System.Globalization;

namespace EmbeddingSpace.Checkpoints.TorchArchives;

/// <summary>Names of opcodes that are refused, for messages.</summary>
internal static class PickleOpcodeNames
{
    private static readonly Dictionary<byte, string> Refused = new()
    {
        [(byte)'i'] = "INST",
        [(byte)'o'] = "OBJ",
        [0x81] = "NEWOBJ",
        [0x92] = "NEWOBJ_EX",
        [(byte)'P'] = "PERSID",
        [0x82] = "EXT1",
        [0x83] = "EXT2",
        [0x84] = "EXT4",
        [(byte)'G'] = "BINFLOAT",
        [(byte)'F'] = "FLOAT",
        [(byte)'I'] = "INT",
        [(byte)'L'] = "LONG",
        [0x8b] = "LONG4",
        [(byte)'l'] = "LIST",
        [(byte)'d'] = "DICT",
        [(byte)'g'] = "GET",
        [(byte)'p'] = "PUT",
        [(byte)'0'] = "POP",
        [(byte)'1'] = "POP_MARK",
        [(byte)'2'] = "DUP",
        [(byte)'S'] = "STRING",
        [(byte)'V'] = "UNICODE",
        [(byte)'B'] = "BINBYTES",
        [(byte)'C'] = "SHORT_BINBYTES",
        [0x8e] = "BINBYTES8",
        [0x8f] = "EMPTY_SET",
        [0x90] = "ADDITEMS",
        [0x91] = "FROZENSET",
        [0x96] = "BYTEARRAY8",
        [0x97] = "NEXT_BUFFER",
        [0x98] = "READONLY_BUFFER",
    };

    /// <summary>The opcode as a message shows it.</summary>
    public static string Describe(byte opcode)
    {
        var code = string.Create(CultureInfo.InvariantCulture, $"0x{opcode:x2}");
        return Refused.TryGetValue(opcode, out var name) ? $"'{name}' ({code})" : code;
    }
}
