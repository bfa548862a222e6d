package dev.dln.app.command;

import dev.dln.analysis.path.DisconnectivityGraph;
import dev.dln.app.report.Axis;
import dev.dln.app.report.Page;
import dev.dln.app.report.Series;
import dev.dln.app.report.Table;
import dev.dln.app.report.TreePicture;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/** The disconnectivity graph on a page. */
final class GraphPicture {
    private GraphPicture() {}

    static void add(DisconnectivityGraph graph, int leftOut, Page page) {
        double[] heights =
                DoubleStream.concat(
                                graph.basins().stream()
                                        .mapToDouble(DisconnectivityGraph.Basin::loss),
                                graph.merges().stream()
                                        .mapToDouble(DisconnectivityGraph.Merge::loss))
                        .toArray();
        List<TreePicture.Node> roots =
                graph.roots().stream()
                        .map(r -> node(graph, r))
                        .sorted(Comparator.comparingDouble(GraphPicture::lowest))
                        .toList();
        long joining = graph.passes().stream().filter(DisconnectivityGraph.Pass::joins).count();
        page.heading("Which minima are connected below which loss")
                .figure(
                        new TreePicture(
                                "Disconnectivity graph",
                                "%s as leaves at their losses; branches meet at the lowest saddle that joins them."
                                        .formatted(minima(graph.basins().size())),
                                Axis.linear("loss", heights),
                                "minimum",
                                roots),
                        ("%s and %s of index 1, of which %s different minima. From each saddle the"
                             + " steepest ways to both sides were followed to a minimum. Branches"
                             + " meet at the lowest saddle known to join them; a saddle not found"
                             + " makes a barrier look higher than it is, never lower. Minima of"
                             + " equal loss count as one, copies under a symmetry among them.%s")
                                .formatted(
                                        minima(graph.basins().size()),
                                        Numbers.count(graph.passes().size(), "saddle"),
                                        joining == 1 ? "1 joins" : joining + " join",
                                        leftOut == 0
                                                ? ""
                                                : " The %d highest saddles were left out."
                                                        .formatted(leftOut)))
                .table(table(graph));
    }

    private static String minima(int count) {
        return Numbers.count(count, "minimum", "minima");
    }

    private static double lowest(TreePicture.Node node) {
        return node.children().isEmpty()
                ? node.height()
                : node.children().stream().mapToDouble(GraphPicture::lowest).min().orElse(0);
    }

    private static TreePicture.Node node(DisconnectivityGraph graph, int number) {
        int leaves = graph.basins().size();
        if (number < leaves) {
            DisconnectivityGraph.Basin basin = graph.basins().get(number);
            return TreePicture.Node.leaf(
                    basin.loss(),
                    Integer.toString(number + 1),
                    "minimum %d: loss %s%s"
                            .formatted(
                                    number + 1,
                                    Numbers.number(basin.loss()),
                                    basin.given() < 0 ? ", reached from a saddle only" : ""),
                    basin.given() < 0 ? Series.Shape.RING : Series.Shape.DISC,
                    1);
        }
        DisconnectivityGraph.Merge merge = graph.merges().get(number - leaves);
        return TreePicture.Node.meeting(
                merge.loss(),
                "saddle of loss " + Numbers.number(merge.loss()),
                merge.children().stream()
                        .map(c -> node(graph, c))
                        .sorted(Comparator.comparingDouble(GraphPicture::lowest))
                        .toList());
    }

    private static Table table(DisconnectivityGraph graph) {
        var rows = new ArrayList<List<String>>();
        for (int i = 0; i < graph.basins().size(); i++) {
            DisconnectivityGraph.Basin basin = graph.basins().get(i);
            OptionalDouble barrier = graph.barrierToLower(i);
            rows.add(
                    List.of(
                            Integer.toString(i + 1),
                            Numbers.number(basin.loss()),
                            barrier.isPresent()
                                    ? Numbers.number(barrier.getAsDouble())
                                    : i == 0 ? "the lowest" : "no known way",
                            basin.given() < 0 ? "from a saddle" : "by the search"));
        }
        return new Table(
                "Minima, and what must be climbed to reach a lower one over the known saddles",
                List.of(
                        Table.Column.numbers("minimum"),
                        Table.Column.numbers("loss"),
                        Table.Column.numbers("barrier"),
                        Table.Column.words("reached")),
                rows);
    }
}
