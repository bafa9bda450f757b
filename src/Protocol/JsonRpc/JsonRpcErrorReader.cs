using System.Text.Json;

namespace Archestra.Cluster.Protocol.JsonRpc;

/// <summary>Reads the error object of an upstream's answer.</summary>
public static class JsonRpcErrorReader
{
    /// <summary>False if it is no error object: no integer code, no string message, or one of them twice.</summary>
    /// <param name="error">A JSON object whose syntax was checked.</param>
    /// <param name="code">The code.</param>
    /// <param name="message">A JSON string with its quotes, within <paramref name="error"/>.</param>
    /// <param name="data">Any JSON value, or empty.</param>
    public static bool TryRead(ReadOnlySpan<byte> error, out int code, out JsonSlice message, out JsonSlice data)
    {
        code = 0;
        message = data = default;
        var hasCode = false;
        var members = new JsonMembers(error);
        while (members.MoveNext())
        {
            if (members.Key.SequenceEqual("code"u8))
            {
                if (hasCode || !int.TryParse(members.RawValue, System.Globalization.NumberStyles.AllowLeadingSign, null, out code))
                {
                    return false;
                }

                hasCode = true;
            }
            else if (members.Key.SequenceEqual("message"u8))
            {
                if (!message.IsEmpty || members.ValueType != JsonTokenType.String)
                {
                    return false;
                }

                message = members.Value;
            }
            else if (members.Key.SequenceEqual("data"u8))
            {
                if (!data.IsEmpty)
                {
                    return false;
                }

                data = members.Value;
            }
        }

        return hasCode && !message.IsEmpty;
    }
}
