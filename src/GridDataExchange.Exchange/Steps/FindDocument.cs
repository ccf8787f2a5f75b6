using System.Data.Common;
using GridDataExchange.Query;
using GridDataExchange.Registry.Documents;

namespace GridDataExchange.Exchange.Steps;

/// <summary>Finds the registered document that is asked by its id, among those of the caller's department; and holds a grant to such documents that requires them.</summary>
internal sealed class FindDocument(DocumentRegistry documents) : IStep
{
    public string Name => "document";

    public async ValueTask TakeAsync(Request request, CancellationToken cancellationToken)
    {
        if (request.Asked.DocumentId is not { } id)
        {
            if (request.Grant!.RequiresDocument)
            {
                throw new RefusedException(RefusalCode.BadInput, "this grant takes registered documents alone: register the document, and send its `documentId` in the place of `query`");
            }

            return;
        }

        if (!DocumentRegistry.IsId(id))
        {
            throw new RefusedException(RefusalCode.BadInput, "a `documentId` is `sha256:` and 64 hexadecimal digits in lower case: send one that registering gave");
        }

        try
        {
            request.Text = await documents.FindAsync(request.Asked.Token.Department, id, cancellationToken).ConfigureAwait(false)
                ?? throw new RefusedException(RefusalCode.BadInput, "your department has registered no document of this `documentId`: register it, or correct the id");
        }
        catch (DbException)
        {
            throw new RefusedException(RefusalCode.SourceUnavailable, "registered documents cannot be read: try again later");
        }
    }
}
