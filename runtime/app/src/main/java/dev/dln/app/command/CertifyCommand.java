package dev.dln.app.command;

import dev.dln.analysis.certify.Certifier;
import dev.dln.analysis.certify.Outcome;
import dev.dln.analysis.verify.Certificate;
import dev.dln.analysis.verify.Verification;
import dev.dln.app.Context;
import dev.dln.app.ExitCode;
import dev.dln.app.json.CertificateJson;
import dev.dln.app.json.Json;
import dev.dln.engine.BoundModel;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.util.concurrent.Callable;

/** {@code dln certify FILE}. */
@Command(
        name = "certify",
        description =
                "Prove that there is a critical point at or near a point, and what it is: by"
                        + " interval arithmetic, on a slice across the symmetries, or exactly in"
                        + " fractions.",
        footer = {
            "",
            "DIR/cert-0001.json is a certificate for 'dln verify'. What cannot be proved is said"
                    + " with its reason, which is a result and not a failure.",
            "Example:  dln certify saddle.dln --at zeros --out proof"
        })
final class CertifyCommand implements Callable<Integer> {
    private final Context context;

    @Mixin private ModelOptions model;
    @Mixin private DataOptions data;
    @Mixin private PointOption at;
    @Mixin private OutOption out;
    @Mixin private FormatOption format;

    CertifyCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        BoundModel bound = data.bind(context, model.compile(context));
        double[] point = at.point(context, bound);
        ClassifyCommand.dense(bound);
        out.prepare();
        switch (Certifier.of(bound, CertifyOption.tool()).certify(point)) {
            case Outcome.Certified(var certificate, var proof) -> {
                out.write("cert-0001.json", CertifyOption.text(certificate));
                certified(certificate, proof);
            }
            case Outcome.NotCertified(String reason) -> {
                if (format.json()) {
                    Json.print(
                            context.out(),
                            Json.document("dln.certify/1")
                                    .with("network", bound.compiled().name())
                                    .with("certified", false)
                                    .with("reason", reason));
                } else {
                    context.out().println("not certified: " + reason);
                }
            }
        }
        return ExitCode.OK;
    }

    private void certified(Certificate certificate, Verification.Accepted proof) {
        if (format.json()) {
            Json.print(
                    context.out(),
                    Json.document("dln.certify/1")
                            .with("network", certificate.network())
                            .with("certified", true)
                            .with("certificate", CertificateJson.of(certificate))
                            .with("steps", proof.steps())
                            .with("files", out.written()));
            return;
        }
        CertifyOption.lines(certificate).forEach(context.out()::println);
        proof.steps().forEach(step -> context.out().println("  " + step));
        out.written().forEach(file -> context.out().println("wrote " + file));
    }
}
