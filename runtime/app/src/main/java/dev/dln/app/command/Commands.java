package dev.dln.app.command;

import dev.dln.app.Context;
import dev.dln.app.Version;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;

/** The list of commands, in the order of {@code dln --help}. A new command is one line here. */
public final class Commands {
    private static final Map<String, Function<Context, Callable<Integer>>> ALL =
            new LinkedHashMap<>();

    static {
        ALL.put("demo", DemoCommand::new);
        ALL.put("check", CheckCommand::new);
        ALL.put("fmt", FmtCommand::new);
        ALL.put("info", InfoCommand::new);
        ALL.put("emit", EmitCommand::new);
        ALL.put("eval", EvalCommand::new);
        ALL.put("gradcheck", GradcheckCommand::new);
        ALL.put("minimize", MinimizeCommand::new);
        ALL.put("critical", CriticalCommand::new);
        ALL.put("rerun", RerunCommand::new);
        ALL.put("classify", ClassifyCommand::new);
        ALL.put("spectrum", SpectrumCommand::new);
        ALL.put("slice", SliceCommand::new);
        ALL.put("path", PathCommand::new);
        ALL.put("escape", EscapeCommand::new);
        ALL.put("linear", LinearCommand::new);
        ALL.put("eliminate", EliminateCommand::new);
        ALL.put("theorems", TheoremsCommand::new);
        ALL.put("probe", ProbeCommand::new);
        ALL.put("certify", CertifyCommand::new);
        ALL.put("verify", VerifyCommand::new);
        ALL.put("explain", ExplainCommand::new);
        ALL.put("doctor", DoctorCommand::new);
        ALL.put("completion", CompletionCommand::new);
        ALL.put("train", TrainCommand::new);
    }

    private Commands() {}

    /**
     * The parser for a command line. Only the command that is asked for is built, because building
     * one takes milliseconds; all of them where none is named, for help and suggestions.
     */
    public static CommandLine commandLine(Context context, String[] args) {
        var line = new CommandLine(new Root());
        line.setOverwrittenOptionsAllowed(false);
        line.setUsageHelpAutoWidth(false);
        line.setUsageHelpWidth(100);
        String asked = args.length == 0 ? "" : args[0];
        if (ALL.containsKey(asked) && !asked.equals("completion")) {
            line.addSubcommand(asked, new CommandLine(ALL.get(asked).apply(context)));
        } else {
            ALL.forEach((name, make) -> line.addSubcommand(name, make.apply(context)));
        }
        line.getSubcommands().values().forEach(sub -> sub.setUsageHelpWidth(100));
        return line;
    }

    /** The commands that help lists, in order. */
    public static List<String> names() {
        return ALL.keySet().stream().filter(name -> !name.equals("train")).toList();
    }

    /** Whether {@code --debug} was given on a line that has been parsed. */
    public static boolean debug(CommandLine line) {
        return line.getCommandSpec().root().userObject() instanceof Root root && root.debug;
    }

    /** What {@code dln --version} prints. */
    static final class Versions implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {Version.line()};
        }
    }

    /** {@code dln} alone. */
    @Command(
            name = "dln",
            description =
                    "From a model written like in the paper to its exact derivatives, critical"
                            + " points and spectra.",
            mixinStandardHelpOptions = true,
            scope = ScopeType.INHERIT,
            versionProvider = Versions.class,
            synopsisSubcommandLabel = "COMMAND",
            optionListHeading = "%nOptions:%n",
            parameterListHeading = "%n",
            commandListHeading = "%nCommands:%n",
            footer = {
                "",
                "Start with  dln demo , or write a model:",
                "  echo 'network saddle { param x, y  minimize x^2 - y^2 }' > saddle.dln",
                "  dln check saddle.dln",
                "  dln classify saddle.dln --at zeros",
                "",
                "Exit: 0 ran, 1 a check failed, 64 usage, 65 bad model or data, 66 missing file,",
                "      70 bug in dln, 78 environment, 130 interrupted."
            })
    static final class Root implements Callable<Integer> {
        @Spec private CommandSpec spec;

        @Option(
                names = "--debug",
                scope = ScopeType.INHERIT,
                description = "On a bug in dln, print the place in the program.")
        private boolean debug;

        @Override
        public Integer call() {
            throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
        }
    }
}
