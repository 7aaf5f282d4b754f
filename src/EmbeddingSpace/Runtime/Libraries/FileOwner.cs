using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace EmbeddingSpace.Runtime.Libraries;

/// <summary>Whose a file is, which .NET does not tell. Linux only: the layout of <c>statx</c> is the kernel's, the same on every processor.</summary>
/// <param name="User">Number of the user it belongs to; 0 is the administrator.</param>
/// <param name="Mode">Who may do what with it.</param>
/// <param name="IsLink">Whether it is a symbolic link, which is not followed.</param>
internal sealed unsafe record FileOwner(uint User, UnixFileMode Mode, bool IsLink)
{
    private const int CurrentFolder = -100, DoNotFollow = 0x100, StatusSize = 256, UserOffset = 20, ModeOffset = 28;
    private const int NoSuchFile = 2, NotAFolder = 20;
    private const uint TypeModeAndOwner = 0x1 | 0x2 | 0x8;
    private const ushort TypeMask = 0xF000, LinkType = 0xA000, ModeMask = 0x0FFF;

    private static readonly Lazy<nint> CLibrary = new(() => NativeLibrary.Load("libc.so.6"));

    /// <summary>The user that this process acts as.</summary>
    public static uint CurrentUser => ((delegate* unmanaged<uint>)NativeLibrary.GetExport(CLibrary.Value, "geteuid"))();

    /// <summary>Look at a path without following a link at its end; null where nothing is there.</summary>
    /// <exception cref="IOException">It cannot be looked at.</exception>
    public static FileOwner? Of(string path)
    {
        var look = (delegate* unmanaged<int, byte*, int, uint, byte*, int>)NativeLibrary.GetExport(CLibrary.Value, "statx");
        Span<byte> status = stackalloc byte[StatusSize];
        fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0'), into = status)
        {
            if (look(CurrentFolder, name, DoNotFollow, TypeModeAndOwner, into) != 0)
            {
                var error = Marshal.GetLastSystemError();
                return error is NoSuchFile or NotAFolder ? null : throw new IOException($"'{path}': {Marshal.GetPInvokeErrorMessage(error)}.");
            }
        }
        var mode = BinaryPrimitives.ReadUInt16LittleEndian(status[ModeOffset..]);
        return new(BinaryPrimitives.ReadUInt32LittleEndian(status[UserOffset..]), (UnixFileMode)(mode & ModeMask), (mode & TypeMask) == LinkType);
    }
}
