namespace Archestra.Cluster.Protocol.JsonRpc;

/// <summary>Why a message was refused.</summary>
public enum JsonRpcEnvelopeFault
{
    None,

    /// <summary>Somewhere in the message, be it inside a string that nobody looks at.</summary>
    InvalidUtf8,
    MalformedJson,
    TooDeep,

    /// <summary>JSON-RPC batches exist only in 2025-03-26, which is not offered.</summary>
    Batch,
    NotAnObject,
    DuplicateMember,

    /// <summary>A key that some readers take for another one: it differs from it by letter case only.</summary>
    ConfusableMember,

    /// <summary>A key with an unpaired surrogate or a NUL, or <c>__proto__</c>.</summary>
    UnsafeMember,
    TooManyMembers,
    MemberNameTooLong,
    NotJsonRpc2,
    InvalidId,
    InvalidMethod,
    ParamsNotAnObject,

    /// <summary>Neither or both of a call (<c>method</c>) and an answer (<c>result</c> or <c>error</c>, with an <c>id</c>).</summary>
    NeitherCallNorAnswer,

    /// <summary>A member that the gateway reads is of a type the protocol does not allow there.</summary>
    WrongType,

    /// <summary>A string that the gateway reads has an unpaired surrogate or a NUL.</summary>
    UnsafeString,
    StringTooLong,
}
