using GridDataExchange.Catalog;

namespace GridDataExchange.Policies.Linting;

/// <summary>
/// What one department can put together of a resident id, and of the facts that the id contains, over all its purposes. A mask that leaves fewer values possible
/// than the dataset's least number hides nothing.
/// </summary>
internal static class CandidatesRule
{
    private const string BirthDate = "birthDate";
    private const string Sex = "sex";
    private const int SexAt = 17;

    public static void Check(LintContext context)
    {
        foreach (var department in context.Departments)
        {
            var allows = context.Callers().Where(c => c.Caller.Department == department)
                .SelectMany(c => context.Policies.Allows.Where(a => a.To.Includes(c.Caller)))
                .Distinct()
                .ToList();
            foreach (var dataset in context.Policies.Catalogue.Datasets)
            {
                var own = allows.Where(a => a.Dataset == dataset).ToList();
                foreach (var id in dataset.Fields.Where(f => f.Format is FieldFormat.ResidentId && own.Any(a => Shows(a, f.Name))))
                {
                    CheckId(context, department, dataset, id, own);
                }
            }
        }
    }

    private static void CheckId(LintContext context, string department, Dataset dataset, Field id, List<AllowPolicy> own)
    {
        var known = Collected(dataset, id, own);
        var least = dataset.Header.LeastCandidates;
        foreach (var policy in own.Where(a => Shows(a, id.Name) && !a.Treatments[id.Name].IsClear && known.Count < least))
        {
            context.Report(LintCodes.Candidates, Severity.Error, policy, "mask",
                $"`{id.Name}` is masked here, but over all its purposes {department} can collect what leaves {Few(known.Count)} of it, fewer than {least}: show less of it or of what it contains");
        }

        // What the id gives away of a fact that is not shown as much itself.
        var (born, sexed) = (Best(dataset, id, BirthDate, own), Best(dataset, id, Sex, own));
        foreach (var policy in own.Where(a => Shows(a, id.Name)))
        {
            var treatment = policy.Treatments[id.Name];
            var key = treatment.IsClear ? "clear" : "mask";
            if (BirthIn(treatment) is { } birth && id.Contains.ContainsKey(BirthDate) && dataset.FindField(BirthDate) is { } date && born?.Tells(birth, date) != true)
            {
                context.Report(LintCodes.Candidates, Severity.Error, policy, key,
                    $"`{id.Name}` contains `{BirthDate}`, which {department} is shown only {Word(born)}: mask the one or show the other");
            }

            if ((treatment.Mask is null or MaskKind.Last4 || treatment.Beginning is { Shown: >= SexAt }) && id.Contains.ContainsKey(Sex) && dataset.FindField(Sex) is not null && sexed is not { IsClear: true })
            {
                context.Report(LintCodes.Candidates, Severity.Error, policy, key,
                    $"`{id.Name}` contains `{Sex}`, which {department} is shown only {Word(sexed)}: mask the one otherwise or show the other");
            }
        }
    }

    /// <summary>What a treatment of an id shows of the date of birth in it (GB 11643: yyyyMMdd from the seventh character on); null for nothing worth a mask.</summary>
    private static Treatment? BirthIn(Treatment treatment) => treatment switch
    {
        { IsClear: true } or { Beginning.Shown: >= 13 } => Treatment.Clear,
        { Beginning.Shown: >= 10 } => Treatment.By(MaskKind.Year),
        { Beginning.Shown: 9 } => Treatment.By(MaskKind.Decade),
        _ => null,
    };

    private static IdCandidates Collected(Dataset dataset, Field id, List<AllowPolicy> own)
    {
        var shown = own.Where(a => Shows(a, id.Name)).Select(a => a.Treatments[id.Name]).ToList();
        var regions = dataset.Fields.Where(f => f.Derived is { Function: Derivations.Region } derived && derived.From == id.Name).Select(f => f.Name);
        return new IdCandidates
        {
            All = shown.Any(t => t.IsClear),
            Region = own.Any(a => regions.Any(r => Shows(a, r))),
            Beginning = shown.Max(t => t.Beginning?.Shown ?? 0),
            LastFour = shown.Any(t => t.Mask is MaskKind.Last4),
            Sex = Best(dataset, id, Sex, own) is { IsClear: true },
            Birth = Best(dataset, id, BirthDate, own),
        };
    }

    // A field of the dataset that has the name of what the id contains is that fact.
    private static Treatment? Best(Dataset dataset, Field id, string fact, List<AllowPolicy> own) =>
        id.Contains.ContainsKey(fact) && dataset.FindField(fact) is not null ? own.Where(a => Shows(a, fact)).Select(a => a.Treatments[fact]).Min() : null;

    // A pseudonym shows nothing of the value.
    private static bool Shows(AllowPolicy policy, string field) => policy.Treatments.TryGetValue(field, out var treatment) && treatment.Mask is not (MaskKind.Redact or MaskKind.Pseudonym);

    private static string Few(long count) => count == 1 ? "one value" : $"about {count} values";

    private static string Word(Treatment? treatment) => treatment is null ? "hidden" : $"as {treatment.Name}";
}
