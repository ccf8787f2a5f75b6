using System.Text;

namespace GridDataExchange.Policies.Cel.Matching;

/// <summary>
/// A pattern of <c>matches</c>, run over code points by following all its ways at once (Thompson's construction): its time is at most
/// the text's length times the pattern's, whatever both are. .NET's expressions work on UTF-16 units and know another <c>\d</c>, <c>\w</c> and <c>\b</c>.
/// </summary>
internal sealed class Pattern
{
    private const int MaxInstructions = 10_000;
    private readonly List<Instruction> program = [];

    private Pattern()
    {
    }

    private enum Kind
    {
        Match,
        Character,
        Place,
        Split,
    }

    /// <summary>How many instructions it has: what one character costs at most.</summary>
    public int Size => program.Count;

    /// <exception cref="PatternException">It is refused.</exception>
    public static Pattern Compile(string text)
    {
        var pattern = new Pattern();
        pattern.Emit(PatternParser.Parse(text));
        pattern.Add(new Instruction(Kind.Match));
        return pattern;
    }

    /// <summary>True where some part of the text matches.</summary>
    public bool IsIn(string text)
    {
        var (now, next) = (new Threads(program.Count), new Threads(program.Count));
        var before = -1;
        for (var at = 0; ;)
        {
            var here = At(text, at, out var units);
            if (Follow(now, 0, before, here))
            {
                return true;
            }

            if (here is not { } character)
            {
                return false;
            }

            before = character.Value;
            at += units;
            var after = At(text, at, out _);
            next.Clear();
            foreach (var thread in now.Characters)
            {
                if (program[thread].Set!.Holds(character) && Follow(next, thread + 1, before, after))
                {
                    return true;
                }
            }

            (now, next) = (next, now);
        }
    }

    private static Rune? At(string text, int at, out int units)
    {
        Rune.DecodeFromUtf16(text.AsSpan(at), out var character, out units);
        return units == 0 ? null : character;
    }

    // Takes every way from an instruction that needs no character; true where one leads to the end.
    private bool Follow(Threads threads, int from, int before, Rune? after)
    {
        threads.Waiting.Push(from);
        while (threads.Waiting.TryPop(out var at))
        {
            if (!threads.TryReach(at))
            {
                continue;
            }

            var instruction = program[at];
            switch (instruction.Kind)
            {
                case Kind.Match:
                    threads.Waiting.Clear();
                    return true;
                case Kind.Character:
                    threads.Characters.Add(at);
                    break;
                case Kind.Split:
                    threads.Waiting.Push(instruction.Second);
                    threads.Waiting.Push(instruction.First);
                    break;
                case Kind.Place when IsAt(instruction.Place, before, after?.Value ?? -1):
                    threads.Waiting.Push(at + 1);
                    break;
            }
        }

        return false;
    }

    private static bool IsAt(Place place, int before, int after) => place switch
    {
        Place.TextStart => before < 0,
        Place.TextEnd => after < 0,
        Place.LineStart => before < 0 || before == '\n',
        Place.LineEnd => after < 0 || after == '\n',
        Place.WordBoundary => IsWordPart(before) != IsWordPart(after),
        _ => IsWordPart(before) == IsWordPart(after),
    };

    private static bool IsWordPart(int character) => character is (>= '0' and <= '9') or (>= 'A' and <= 'Z') or '_' or (>= 'a' and <= 'z');

    private void Emit(PatternNode node)
    {
        switch (node)
        {
            case CharacterNode character:
                Add(new Instruction(Kind.Character) { Set = character.Set });
                break;
            case PlaceNode place:
                Add(new Instruction(Kind.Place) { Place = place.Place });
                break;
            case SequenceNode sequence:
                foreach (var part in sequence.Parts)
                {
                    Emit(part);
                }

                break;
            case ChoiceNode choice:
                EmitChoice(choice.Choices);
                break;
            case RepeatNode repeat:
                EmitRepeat(repeat);
                break;
        }
    }

    private void EmitChoice(IReadOnlyList<PatternNode> choices)
    {
        var ends = new List<int>();
        for (var i = 0; i < choices.Count - 1; i++)
        {
            var split = Add(new Instruction(Kind.Split));
            Emit(choices[i]);
            ends.Add(Add(new Instruction(Kind.Split)));
            program[split] = program[split] with { First = split + 1, Second = program.Count };
        }

        Emit(choices[^1]);
        foreach (var end in ends)
        {
            program[end] = program[end] with { First = program.Count, Second = program.Count };
        }
    }

    private void EmitRepeat(RepeatNode repeat)
    {
        for (var i = 0; i < repeat.Least; i++)
        {
            Emit(repeat.Part);
        }

        if (repeat.Most is null)
        {
            var split = Add(new Instruction(Kind.Split));
            Emit(repeat.Part);
            Add(new Instruction(Kind.Split) { First = split, Second = split });
            program[split] = program[split] with { First = split + 1, Second = program.Count };
            return;
        }

        var skips = new List<int>();
        for (var i = repeat.Least; i < repeat.Most; i++)
        {
            skips.Add(Add(new Instruction(Kind.Split)));
            Emit(repeat.Part);
        }

        foreach (var skip in skips)
        {
            program[skip] = program[skip] with { First = skip + 1, Second = program.Count };
        }
    }

    private int Add(Instruction instruction)
    {
        if (program.Count >= MaxInstructions)
        {
            throw new PatternException("the pattern is too large once its repeats are written out");
        }

        program.Add(instruction);
        return program.Count - 1;
    }

    private readonly record struct Instruction(Kind Kind)
    {
        public CharacterSet? Set { get; init; }

        public Place Place { get; init; }

        public int First { get; init; }

        public int Second { get; init; }
    }

    /// <summary>The instructions reached, each once.</summary>
    private sealed class Threads(int size)
    {
        private readonly int[] reached = new int[size];
        private int round = 1;

        public List<int> Characters { get; } = [];

        public Stack<int> Waiting { get; } = new();

        public bool TryReach(int instruction)
        {
            var isNew = reached[instruction] != round;
            reached[instruction] = round;
            return isNew;
        }

        public void Clear()
        {
            round++;
            Characters.Clear();
        }
    }
}
