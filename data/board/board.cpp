// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/board/board.h"
#include "data/core/yaml.h"
#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace bs {

namespace {

QString q(const std::string &text) { return QString::fromStdString(text); }

// What each kind must ask.
const std::map<std::string, std::vector<std::string>> &kinds() {
    static const std::map<std::string, std::vector<std::string>> all{
        {"line", {"main"}},      {"area", {"main"}},    {"heatmap", {"main"}},  {"gauges", {"inflight"}},
        {"fanout", {"buckets"}}, {"tenants", {"main"}}, {"scatter", {"x", "y"}}};
    return all;
}

Result<BoardQuery> readQuery(const YamlNode &node, const QString &file) {
    BoardQuery query;
    if (node.kind == YamlNode::Kind::Scalar) {
        query.expr = node.text;
        return query;
    }
    YamlMap map(node, file);
    CHECK_STATUS(map.isMap());
    query.expr = TRY(map.requiredText("expr"));
    query.instant = TRY(map.boolean("instant")).value_or(false);
    query.optional = TRY(map.boolean("optional")).value_or(false);
    CHECK_STATUS(map.finish());
    return query;
}

Result<std::vector<double>> readThresholds(YamlMap &map) {
    std::vector<double> out;
    const YamlNode *node = map.node("thresholds");
    if (!node || node->isNull()) {
        return out;
    }
    for (const YamlNode &item : node->items) {
        out.push_back(TRY(yamlNumber(item, map.file())));
        if (out.size() > 1 && out[out.size() - 2] >= out.back()) {
            return std::unexpected(map.errorAt(item, QStringLiteral("thresholds ascend")));
        }
    }
    return out;
}

Result<BoardPanel> readPanel(const YamlNode &node, const QString &file) {
    YamlMap map(node, file);
    CHECK_STATUS(map.isMap());
    BoardPanel panel;
    panel.id = q(TRY(map.requiredText("id")));
    const std::string kind = TRY(map.requiredText("kind"));
    panel.kind = q(kind);
    panel.title = q(TRY(map.requiredText("title")));
    panel.subtitle = q(TRY(map.text("subtitle")).value_or(std::string()));
    panel.unit = q(TRY(map.text("unit")).value_or("count"));
    panel.groupBy = q(TRY(map.text("group_by")).value_or("service"));
    panel.drill = q(TRY(map.text("drill")).value_or(std::string()));
    panel.bands = q(TRY(map.text("bands")).value_or(std::string()));
    panel.top = static_cast<int>(TRY(map.integer("top")).value_or(panel.top));
    panel.thresholds = TRY(readThresholds(map));
    const YamlNode *queries = map.node("queries");
    for (const auto &entry : queries ? queries->entries : std::vector<YamlNode::Entry>()) {
        // "folded" was the name when only heat maps had one.
        panel.queries[entry.key == "folded" ? "main_folded" : entry.key] = TRY(readQuery(entry.value, file));
    }
    CHECK_STATUS(map.finish());
    const auto needs = kinds().find(kind);
    if (needs == kinds().end()) {
        return std::unexpected(map.errorAt(node, QStringLiteral("there is no panel kind %1").arg(panel.kind)));
    }
    for (const std::string &name : needs->second) {
        if (!panel.queries.contains(name)) {
            return std::unexpected(
                map.errorAt(node, QStringLiteral("a %1 panel needs a query called %2").arg(panel.kind, q(name))));
        }
    }
    if (!panel.bands.isEmpty() && panel.bands != u"goroutines") {
        return std::unexpected(map.errorAt(*map.node("bands"), QStringLiteral("there are bands of goroutines only")));
    }
    if (panel.top < 1 || panel.top > 1000) {
        return std::unexpected(map.errorAt(*map.node("top"), QStringLiteral("must be from 1 to 1000")));
    }
    return panel;
}

Result<BoardFigure> readFigure(const YamlNode &node, const QString &file) {
    YamlMap map(node, file);
    CHECK_STATUS(map.isMap());
    BoardFigure figure;
    figure.id = q(TRY(map.requiredText("id")));
    figure.title = q(TRY(map.requiredText("title")));
    figure.unit = q(TRY(map.text("unit")).value_or("count"));
    figure.expr = TRY(map.requiredText("expr"));
    figure.of = TRY(map.text("of")).value_or(std::string());
    CHECK_STATUS(map.finish());
    return figure;
}

// A folder's YAML files, or the file itself.
QStringList yamlFiles(const QString &path) {
    if (QFileInfo(path).isFile()) {
        return {path};
    }
    const QDir dir(path);
    QStringList out;
    for (const QString &name :
         dir.entryList({QStringLiteral("*.yaml"), QStringLiteral("*.yml")}, QDir::Files, QDir::Name)) {
        out.append(dir.filePath(name));
    }
    return out;
}

} // namespace

Result<Board> readBoard(const std::string &yaml, const QString &file) {
    const YamlNode root = TRY(parseYaml(yaml, file));
    YamlMap map(root, file);
    CHECK_STATUS(map.isMap());
    Board board;
    board.id = q(TRY(map.requiredText("board")));
    board.title = q(TRY(map.requiredText("title")));
    board.deploys = TRY(map.text("deploys")).value_or(std::string());
    if (const YamlNode *count = map.node("series_count"); count && count->kind == YamlNode::Kind::Scalar) {
        board.seriesCount.push_back(count->text);
    } else if (count) {
        for (const YamlNode &item : count->items) {
            board.seriesCount.push_back(item.text);
        }
    }
    board.scrapeFailures = TRY(map.text("scrape_failures")).value_or(std::string());
    board.counterResets = TRY(map.text("counter_resets")).value_or(std::string());
    if (const YamlNode *figures = map.node("figures")) {
        for (const YamlNode &node : figures->items) {
            board.figures.push_back(TRY(readFigure(node, file)));
        }
    }
    if (const YamlNode *panels = map.node("panels")) {
        for (const YamlNode &node : panels->items) {
            board.panels.push_back(TRY(readPanel(node, file)));
        }
    }
    CHECK_STATUS(map.finish());
    return board;
}

Result<std::map<QString, Board>> readBoards(const QStringList &folders) {
    std::map<QString, Board> boards;
    QStringList all{QStringLiteral(":/boundscope/boards")};
    all.append(folders);
    for (const QString &folder : all) {
        for (const QString &path : yamlFiles(folder)) {
            QFile file(path);
            if (!file.open(QIODevice::ReadOnly)) {
                return std::unexpected(inputError(file.fileName(), file.errorString()));
            }
            Board board = TRY(readBoard(file.read(8 << 20).toStdString(), file.fileName()));
            boards[board.id] = std::move(board);
        }
    }
    return boards;
}

} // namespace bs
