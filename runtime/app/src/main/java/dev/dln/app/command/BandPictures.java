package dev.dln.app.command;

import dev.dln.analysis.path.Band;
import dev.dln.app.Version;
import dev.dln.app.report.Axis;
import dev.dln.app.report.Chart;
import dev.dln.app.report.Page;
import dev.dln.app.report.Picture;
import dev.dln.app.report.Series;
import dev.dln.app.report.Table;
import dev.dln.engine.BoundModel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.IntStream;

/** The page of {@code dln path}. */
final class BandPictures {
    private BandPictures() {}

    static Page page(BoundModel bound, PathCommand.Outcome outcome, String from, String to) {
        Band band = outcome.band();
        var facts = new LinkedHashMap<String, String>();
        facts.put("pass", Numbers.number(band.pass()));
        facts.put("to climb from the start", Numbers.number(band.barrierFromStart()));
        facts.put("to climb from the end", Numbers.number(band.barrierFromEnd()));
        facts.put("length of the path", Numbers.rough(band.length()));
        var page =
                new Page("The lowest path between two minima of " + bound.compiled().name())
                        .lead(
                                "From %s to %s. %s: %s."
                                        .formatted(
                                                from,
                                                to,
                                                capital(band.status().id().replace('_', ' ')),
                                                band.reason()))
                        .facts(facts)
                        .figure(
                                profile(band),
                                "The loss at the images of the band against the way along it."
                                        + " The saddle, where there is one, was refined by "
                                        + band.saddle()
                                                .map(s -> s.attempt().method())
                                                .orElse("nothing")
                                        + " from the highest image.");
        for (String remark : PathCommand.remarks(outcome)) {
            page.paragraph(capital(remark) + ".");
        }
        if (band.history().size() > 1) {
            page.heading("How the band came to rest")
                    .figure(
                            history(band),
                            "The largest force across the path, step by step; the band is at rest"
                                    + " below the dashed line. Bumps are images put in and the"
                                    + " highest image beginning to climb.");
        }
        return page.heading("The images")
                .table(images(band))
                .heading("The model")
                .verbatim(bound.compiled().source().text().strip())
                .footer(Version.line() + ".");
    }

    private static String capital(String text) {
        return text.isEmpty()
                ? text
                : text.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + text.substring(1);
    }

    /** The loss along the band. */
    static Picture profile(Band band) {
        List<Band.Image> images = band.images();
        double[] arc = images.stream().mapToDouble(Band.Image::arc).toArray();
        double[] loss = images.stream().mapToDouble(Band.Image::loss).toArray();
        var series = new ArrayList<Series>();
        series.add(SlicePictures.curve("", Series.Shape.LINE, 1, arc, loss));
        series.add(
                new Series(
                        "image of the band",
                        Series.Shape.DISC,
                        1,
                        IntStream.range(0, arc.length)
                                .mapToObj(
                                        i ->
                                                new Series.Point(
                                                        arc[i],
                                                        loss[i],
                                                        "image %d: loss %s"
                                                                .formatted(
                                                                        i,
                                                                        Numbers.number(loss[i]))))
                                .toList()));
        band.saddle()
                .filter(Band.Saddle::trusted)
                .ifPresent(
                        s ->
                                series.add(
                                        new Series(
                                                "saddle of index 1",
                                                Series.Shape.RING,
                                                2,
                                                List.of(
                                                        new Series.Point(
                                                                arc[band.highest()],
                                                                s.attempt().loss(),
                                                                "saddle: loss "
                                                                        + Numbers.number(
                                                                                s.attempt()
                                                                                        .loss()))))));
        return new Chart(
                "The loss along the path",
                "From %s up to %s and down to %s."
                        .formatted(
                                Numbers.rough(loss[0]),
                                Numbers.rough(band.pass()),
                                Numbers.rough(loss[loss.length - 1])),
                new Axis(
                        "way along the path",
                        0,
                        band.length() > 0 ? band.length() : 1,
                        Axis.Scale.LINEAR),
                Axis.linear("loss", loss),
                series);
    }

    private static Picture history(Band band) {
        double[] step = band.history().stream().mapToDouble(Band.Step::iteration).toArray();
        double[] force = band.history().stream().mapToDouble(Band.Step::force).toArray();
        double last = Math.max(1, step[step.length - 1]);
        return new Chart(
                "Force across the path",
                "The largest force falls from %s to %s in %d steps."
                        .formatted(
                                Numbers.rough(force[0]),
                                Numbers.rough(force[force.length - 1]),
                                (int) last),
                new Axis("step", 0, last, Axis.Scale.LINEAR),
                Axis.logarithmic(
                        "largest force across the path",
                        java.util.stream.DoubleStream.concat(
                                        java.util.Arrays.stream(force),
                                        java.util.stream.DoubleStream.of(band.tolerance()))
                                .toArray()),
                List.of(
                        SlicePictures.curve("force", Series.Shape.LINE, 1, step, force),
                        SlicePictures.curve(
                                "at rest",
                                Series.Shape.DASHES,
                                2,
                                new double[] {0, last},
                                new double[] {band.tolerance(), band.tolerance()})));
    }

    private static Table images(Band band) {
        var rows = new ArrayList<List<String>>();
        for (int i = 0; i < band.images().size(); i++) {
            Band.Image image = band.images().get(i);
            rows.add(
                    List.of(
                            Integer.toString(i),
                            Numbers.rough(image.arc()),
                            Numbers.number(image.loss()),
                            Numbers.rough(image.force()),
                            i == band.highest() ? "highest" : ""));
        }
        return new Table(
                "Images from end to end; force is the norm of the gradient across the path",
                List.of(
                        Table.Column.numbers("image"),
                        Table.Column.numbers("way"),
                        Table.Column.numbers("loss"),
                        Table.Column.numbers("force"),
                        Table.Column.words("")),
                rows);
    }
}
