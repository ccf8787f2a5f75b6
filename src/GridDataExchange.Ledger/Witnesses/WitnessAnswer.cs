using GridDataExchange.Ledger.Notes;

namespace GridDataExchange.Ledger.Witnesses;

/// <summary>What a witness answers a request with: status, content type and body of HTTP.</summary>
/// <param name="Status">The status.</param>
/// <param name="ContentType">The body's type.</param>
/// <param name="Body">The body, to be sent in UTF-8.</param>
public sealed record WitnessAnswer(int Status, string ContentType, string Body)
{
    private const string Text = "text/plain; charset=utf-8";

    internal static WitnessAnswer Cosigned(NoteSignature cosignature) => new(200, Text, cosignature.ToLine());

    internal static WitnessAnswer Latest(SignedNote checkpoint) => new(200, Text, checkpoint.ToString());

    internal static WitnessAnswer Malformed(string problem) => new(400, Text, problem + "\n");

    internal static WitnessAnswer NotSigned(string problem) => new(403, Text, problem + "\n");

    internal static WitnessAnswer Unknown(string problem) => new(404, Text, problem + "\n");

    internal static WitnessAnswer Conflict(long size) => new(409, "text/x.tlog.size", NoteEncoding.Number(size) + "\n");

    internal static WitnessAnswer Inconsistent(string problem) => new(422, Text, problem + "\n");
}
