namespace GridDataExchange.Ledger.Verification;

/// <summary>The codes of findings. They do not change from one version to the next.</summary>
public static class FindingCode
{
    /// <summary>A record's payload, salt or commitment was changed: they do not belong together.</summary>
    public const string PayloadChanged = "payload-changed";

    /// <summary>A payload is none that this ledger writes.</summary>
    public const string PayloadUnreadable = "payload-unreadable";

    /// <summary>A payload names another node, counter or id than it is kept under.</summary>
    public const string PayloadElsewhere = "payload-elsewhere";

    /// <summary>A record is not the one that is in the tree: it was changed together with its commitment.</summary>
    public const string LeafChanged = "leaf-changed";

    /// <summary>The records of a batch are not those that the node signed.</summary>
    public const string BatchChanged = "batch-changed";

    /// <summary>A record that its node signed is not there.</summary>
    public const string RecordMissing = "record-missing";

    /// <summary>A record that no node signed.</summary>
    public const string RecordUnsigned = "record-unsigned";

    /// <summary>Two records have the same number of a node.</summary>
    public const string CounterTwice = "counter-twice";

    /// <summary>Two records have the same id.</summary>
    public const string IdTwice = "id-twice";

    /// <summary>A batch is not signed by its node.</summary>
    public const string BatchSignature = "batch-signature";

    /// <summary>A batch does not follow the one before by its chain.</summary>
    public const string BatchChain = "batch-chain";

    /// <summary>A node's numbers have a gap.</summary>
    public const string CounterGap = "counter-gap";

    /// <summary>Two batches of a node have the same numbers.</summary>
    public const string BatchOverlap = "batch-overlap";

    /// <summary>The log's key did not certify the node's.</summary>
    public const string NodeUncertified = "node-uncertified";

    /// <summary>A node's first record does not say that it started.</summary>
    public const string StartMissing = "start-missing";

    /// <summary>A node wrote after it had stopped.</summary>
    public const string AfterStop = "after-stop";

    /// <summary>A node has other numbers than the name that followed it says.</summary>
    public const string NodeCut = "node-cut";

    /// <summary>The places in the tree have a gap.</summary>
    public const string PlaceGap = "place-gap";

    /// <summary>Two batches have the same place.</summary>
    public const string PlaceOverlap = "place-overlap";

    /// <summary>A place in the tree has no batch.</summary>
    public const string PlaceUnknown = "place-unknown";

    /// <summary>Batches stand in another order than they were written, or than the tree has them.</summary>
    public const string OrderSwapped = "order-swapped";

    /// <summary>The tree has fewer records than a checkpoint covers.</summary>
    public const string TreeTruncated = "tree-truncated";

    /// <summary>The records do not have the root that was signed.</summary>
    public const string RootMismatch = "root-mismatch";

    /// <summary>A tile is not what follows from the records.</summary>
    public const string TileChanged = "tile-changed";

    /// <summary>A tile is missing.</summary>
    public const string TileMissing = "tile-missing";

    /// <summary>A bundle is not what follows from the records.</summary>
    public const string BundleChanged = "bundle-changed";

    /// <summary>A bundle is missing.</summary>
    public const string BundleMissing = "bundle-missing";

    /// <summary>A checkpoint is not signed by the log.</summary>
    public const string CheckpointSignature = "checkpoint-signature";

    /// <summary>A checkpoint is missing where a tree is.</summary>
    public const string CheckpointMissing = "checkpoint-missing";

    /// <summary>A known witness did not make the cosignature that bears its name.</summary>
    public const string CosignatureFalse = "cosignature-false";

    /// <summary>Too few known witnesses cosigned.</summary>
    public const string QuorumMissing = "quorum-missing";

    /// <summary>The log has fewer records than it had: the database was set back.</summary>
    public const string RolledBack = "rolled-back";

    /// <summary>The log does not begin with what it was: it shows two histories.</summary>
    public const string Forked = "forked";

    /// <summary>The log has another key than it had.</summary>
    public const string KeyChanged = "key-changed";

    /// <summary>A log that followed another does not begin with the record that says so.</summary>
    public const string OriginMissing = "origin-missing";

    /// <summary>A receipt that its node signed names a record that the tree does not have there.</summary>
    public const string ReceiptDropped = "receipt-dropped";

    /// <summary>A receipt that no node signed.</summary>
    public const string ReceiptForged = "receipt-forged";

    /// <summary>A retention key is gone, and no record says that it was destroyed.</summary>
    public const string KeyMissing = "key-missing";

    /// <summary>The first record of a log names a cosigned checkpoint of the log before that is none.</summary>
    public const string OriginWitness = "origin-witness";
}
