using System.Data;
using GridDataExchange.Query.Plans;
using GridDataExchange.Query.Selections;
using GridDataExchange.Query.Sql;
using Npgsql;

namespace GridDataExchange.Query.Running;

/// <summary>Runs a plan for a cohort of questions level by level: one round trip a level, and of each source all in one snapshot.</summary>
/// <param name="sources">Where the rows of a source are.</param>
/// <param name="bounds">How much, how long.</param>
internal sealed class Runner(Func<string, NpgsqlDataSource> sources, QueryBounds bounds)
{
    // A parent and its children must come from one moment. BEGIN travels with the first statement and COMMIT with the last: no round trip of their own.
    private const string Begin = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";

    /// <returns>The rows of each node by its number; null for one that no parent row put a question to.</returns>
    /// <exception cref="RefusedException">The source did not answer in time, or at all; the answer is too large; or a nested cursor belongs to another parent.</exception>
    public async Task<NodeRows?[]> RunAsync(Plan plan, IReadOnlyList<Question> cohort, CancellationToken cancellationToken)
    {
        var rows = new NodeRows?[plan.Nodes];
        var memory = new AnswerMemory(bounds.AnswerBytes * cohort.Count);
        foreach (var part in plan.Parts)
        {
            await RunAsync(part, cohort, rows, memory, cancellationToken).ConfigureAwait(false);
        }

        return rows;
    }

    private async Task RunAsync(PlanPart part, IReadOnlyList<Question> cohort, NodeRows?[] rows, AnswerMemory memory, CancellationToken cancellationToken)
    {
        var every = new Asked(new object?[cohort.Count], [.. Enumerable.Range(0, cohort.Count)]);
        var level = part.Roots.Select(node => new Put(node, every, [])).ToList();
        try
        {
            await using var connection = await sources(part.Source).OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                for (var number = 1; level.Count > 0; number++)
                {
                    await RunLevelAsync(connection, part, number, level, cohort, rows, memory, cancellationToken).ConfigureAwait(false);
                    level = [.. level.SelectMany(put => put.Node.Children.Select(child => Next(child, rows[put.Node.Number]!, cohort))).Where(p => p.Asked.Keys.Count > 0 || Keep(p, rows))];
                }
            }
            catch (PostgresException) when (connection.State == ConnectionState.Open)
            {
                await ForgetAsync(connection, cancellationToken).ConfigureAwait(false);
                throw;
            }
        }
        catch (NpgsqlException e) when (Refused(e) is { } refused)
        {
            throw refused;
        }
    }

    /// <summary>
    /// Makes a connection fit for the next request after a statement failed on it. A statement that was refused while it was being prepared
    /// is kept by Npgsql 10.0.3 as if it had been: its next use would end that connection with "unexpected backend message".
    /// </summary>
    private static async Task ForgetAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await using var rollback = new NpgsqlCommand("ROLLBACK", connection);
            await rollback.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            connection.UnprepareAll();
        }
        catch (NpgsqlException)
        {
            // The connection is broken and will not be used again; the failure that led here is the one to tell.
        }
    }

    private sealed record Put(PlanNode Node, Asked Asked, int[] TagOfParent);

    // Without a question there is nothing to run, but the writer still needs to know which parents were hidden.
    private static bool Keep(Put put, NodeRows?[] rows)
    {
        rows[put.Node.Number] = new NodeRows(put.Node.Columns.Count, [], []) { TagOfParent = put.TagOfParent };
        return false;
    }

    private async Task RunLevelAsync(NpgsqlConnection connection, PlanPart part, int number, List<Put> level, IReadOnlyList<Question> cohort, NodeRows?[] rows, AnswerMemory memory, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection) { Timeout = bounds.StatementSeconds };
        if (part.Nodes > 1 && number == 1)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(Begin));
        }

        foreach (var put in level)
        {
            batch.BatchCommands.Add(ParameterRows.Command(put.Node, cohort, put.Asked));
        }

        if (part.Nodes > 1 && number == part.Levels)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
        }

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        foreach (var put in level)
        {
            var sizes = cohort.Select(question => put.Node.SizeFor(question)).ToArray();
            var read = new NodeRows(put.Node.Columns.Count, put.Asked.Questions, sizes) { TagOfParent = put.TagOfParent };
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                Read(reader, put.Node.Columns, read.Add((int)reader.GetInt64(0) - 1), memory);
            }

            read.Close();
            rows[put.Node.Number] = read;
            await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The questions that the shown rows of a parent put to a child node.</summary>
    private static Put Next(PlanChild child, NodeRows parents, IReadOnlyList<Question> cohort)
    {
        var keys = new List<object?>();
        var questions = new List<int>();
        var tags = new int[parents.Count];
        var keyType = child.Node.Parameters.OfType<ParentKeySource>().Single().Type;
        for (var tag = 0; tag < parents.Tags; tag++)
        {
            var question = parents.QuestionOf(tag);
            var start = parents.Start(tag);
            for (var row = start; row < start + parents.Shown(tag); row++)
            {
                if (child.ParentRowId >= 0 && parents[row, child.ParentRowId].IsNull)
                {
                    tags[row] = Followed.Hidden;
                    continue;
                }

                RefuseForeignCursor(child, parents[row, child.ParentRowId].Number, cohort[question]);
                if (child.FollowColumn >= 0 && !parents[row, child.FollowColumn].IsTrue)
                {
                    tags[row] = Followed.Hidden;
                }
                else if (parents[row, child.KeyColumn].IsNull)
                {
                    tags[row] = Followed.Nowhere;
                }
                else
                {
                    tags[row] = keys.Count;
                    keys.Add(parents[row, child.KeyColumn].Value(keyType));
                    questions.Add(question);
                }
            }
        }

        return new Put(child.Node, new Asked(keys, questions), tags);
    }

    /// <summary>A nested cursor goes on under the parent it was given under, and no other.</summary>
    private static void RefuseForeignCursor(PlanChild child, long parent, Question question)
    {
        if (child.Node.Page?.Selection.Page is { } page
            && ((CursorPlaces?[])[page.After, page.Before]).Any(cursor => cursor is not null && parent != (long)question.Values[cursor.Parent]!))
        {
            throw ArgumentReader.CursorInvalid();
        }
    }

    private static void Read(NpgsqlDataReader reader, IReadOnlyList<ColumnType> columns, Span<Cell> row, AnswerMemory memory)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            var at = i + 1;
            row[i] = reader.IsDBNull(at) ? Cell.Null : columns[i] switch
            {
                ColumnType.Text => new Cell(reader.GetString(at), 0, false),
                ColumnType.Int => new Cell(null, reader.GetInt32(at), false),
                ColumnType.Long => new Cell(null, reader.GetInt64(at), false),
                ColumnType.Decimal => new Cell(reader.GetDecimal(at), 0, false),
                ColumnType.Boolean => new Cell(null, reader.GetBoolean(at) ? 1 : 0, false),
                ColumnType.Date => new Cell(null, reader.GetFieldValue<DateOnly>(at).DayNumber, false),
                ColumnType.DateTime => new Cell(null, reader.GetFieldValue<DateTime>(at).Ticks, false),
                ColumnType.Bytes => new Cell(reader.GetFieldValue<byte[]>(at), 0, false),
                ColumnType.TextArray => new Cell(reader.GetFieldValue<string[]>(at), 0, false),
                _ => throw new InvalidOperationException($"a {columns[i]} is never read"),
            };
            memory.Take(row[i]);
        }
    }

    // The database's message may hold SQL or a value: only its class is told. What is left is a defect.
    private RefusedException? Refused(NpgsqlException error) => error switch
    {
        PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } or { InnerException: TimeoutException } =>
            new RefusedException(RefusalCode.TimedOut, $"a part of the request took longer than the bound of {bounds.StatementSeconds} seconds: ask for less, or try again"),
        PostgresException { SqlState: var state } when !IsOfSource(state) => null,
        _ => new RefusedException(RefusalCode.SourceUnavailable, "the source of this data does not answer: try again later"),
    };

    // Classes of SQLSTATE: connection, authorization, no such database, rolled back by others, resources, operator intervention, system.
    private static bool IsOfSource(string state) => state[..2] is "08" or "28" or "3D" or "40" or "53" or "55" or "57" or "58";
}
