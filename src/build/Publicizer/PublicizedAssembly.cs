using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace EmbeddingSpace.Build;

/// <summary>Rewrites the visibility flags in an assembly's metadata tables; sizes, tokens and code stay as they are.</summary>
/// <remarks>Only what is internal (also "private protected" and "protected internal") becomes public. Private members stay private, so that no name of
/// theirs can hide a public one, and so do explicit interface implementations.</remarks>
internal static class PublicizedAssembly
{
    /// <summary>A copy with every internal type and member public.</summary>
    public static byte[] Rewrite(byte[] assembly)
    {
        var copy = (byte[])assembly.Clone();
        using var reader = new PEReader(new MemoryStream(assembly));
        var metadata = reader.GetMetadataReader();
        var start = reader.PEHeaders.MetadataStartOffset;

        // ECMA-335 II.22.37: the flags are the first column, four bytes wide.
        ForEachRow(metadata, TableIndex.TypeDef, row =>
        {
            var span = copy.AsSpan(start + row, sizeof(uint));
            var flags = BinaryPrimitives.ReadUInt32LittleEndian(span);
            var visibility = (TypeAttributes)flags & TypeAttributes.VisibilityMask;
            var wanted = visibility switch
            {
                TypeAttributes.NotPublic => TypeAttributes.Public,
                TypeAttributes.NestedAssembly or TypeAttributes.NestedFamANDAssem or TypeAttributes.NestedFamORAssem => TypeAttributes.NestedPublic,
                _ => visibility,
            };
            BinaryPrimitives.WriteUInt32LittleEndian(span, flags & ~(uint)TypeAttributes.VisibilityMask | (uint)wanted);
        });

        // II.22.26: flags come after the code's address (4 bytes) and the implementation flags (2 bytes). II.22.15: fields begin with their flags.
        ForEachRow(metadata, TableIndex.MethodDef, row => PublishMember(copy.AsSpan(start + row + 6, sizeof(ushort))));
        ForEachRow(metadata, TableIndex.Field, row => PublishMember(copy.AsSpan(start + row, sizeof(ushort))));
        return copy;
    }

    private static void ForEachRow(MetadataReader metadata, TableIndex table, Action<int> action)
    {
        var offset = metadata.GetTableMetadataOffset(table);
        var size = metadata.GetTableRowSize(table);
        for (var row = 0; row < metadata.GetTableRowCount(table); row++) action(offset + row * size);
    }

    // Methods and fields number their visibility alike.
    private static void PublishMember(Span<byte> span)
    {
        var flags = BinaryPrimitives.ReadUInt16LittleEndian(span);
        var visibility = (MethodAttributes)flags & MethodAttributes.MemberAccessMask;
        if (visibility is not (MethodAttributes.Assembly or MethodAttributes.FamANDAssem or MethodAttributes.FamORAssem)) return;
        BinaryPrimitives.WriteUInt16LittleEndian(span, (ushort)(flags & ~(int)MethodAttributes.MemberAccessMask | (int)MethodAttributes.Public));
    }
}
