package dev.dln.app.command;

import dev.dln.analysis.verify.Certificate;
import dev.dln.analysis.verify.Verification;
import dev.dln.analysis.verify.Verifier;
import dev.dln.app.Context;
import dev.dln.app.ExitCode;
import dev.dln.app.Failure;
import dev.dln.app.json.CertificateJson;
import dev.dln.app.json.Json;
import dev.dln.app.json.JsonReader.Malformed;
import dev.dln.engine.BoundModel;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.util.List;
import java.util.concurrent.Callable;

/** {@code dln verify CERTIFICATE FILE}. */
@Command(
        name = "verify",
        description =
                "Check a certificate of a critical point: prove each of its claims again, with"
                        + " nothing of the code that made it but the compiler and interval"
                        + " arithmetic.",
        footer = {
            "",
            "Exit: 0 every claim is proved, 1 refused, 65 not a certificate, 66 missing file.",
            "Example:  dln verify proof/cert-0001.json saddle.dln"
        })
final class VerifyCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(
            index = "0",
            paramLabel = "CERTIFICATE",
            description = "The certificate: a .json file that --certify wrote.")
    private String file;

    @Mixin private ModelOptions model;
    @Mixin private DataOptions data;
    @Mixin private FormatOption format;

    VerifyCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        String text = Sources.read(file, context).text();
        Certificate certificate;
        try {
            certificate = CertificateJson.read(text);
        } catch (Malformed e) {
            throw Failure.input(file + " is no certificate: " + e.message());
        }
        BoundModel bound = data.bind(context, model.compile(context));
        Verification result =
                CertificateJson.canonical(text, certificate)
                        ? new Verifier(bound).verify(certificate)
                        : new Verification.Refused(
                                "it is not written as dln writes certificates: it was edited");
        boolean accepted = result.accepted();
        String reason = result instanceof Verification.Refused(String why) ? why : "";
        List<String> steps =
                result instanceof Verification.Accepted(var shown, _) ? shown : List.of();
        if (format.json()) {
            Json.print(
                    context.out(),
                    Json.document("dln.verify/1")
                            .with("network", bound.compiled().name())
                            .with("accepted", accepted)
                            .with("reason", reason)
                            .with("steps", steps));
        } else if (accepted) {
            context.out().println("accepted: " + file);
            CertifyOption.lines(certificate).forEach(line -> context.out().println("  " + line));
            steps.forEach(step -> context.out().println("    " + step));
        } else {
            context.out().println("refused: " + reason);
        }
        return accepted ? ExitCode.OK : ExitCode.CHECK_FAILED;
    }
}
