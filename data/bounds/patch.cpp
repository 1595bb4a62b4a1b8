// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Saving a file that a person wrote. The document as opened and the document as it is now are compared field by field;
// every difference becomes a replacement of some bytes of the text as opened, and all other bytes stay. What comes out
// is parsed again and must mean the document, or it is not returned.
#include "data/bounds/fields.h"
#include "data/bounds/reader.h"
#include "data/bounds/spans.h"
#include "data/bounds/writer.h"
#include <algorithm>
#include <map>

namespace bs::bounds {

namespace {

struct Replacement {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string text;
};

std::string column(int spaces) { return std::string(static_cast<std::size_t>(std::max(0, spaces)), ' '); }

class Patcher {
public:
    Patcher(const std::string &text, const Reading &before) : m_spans(text), m_before(before) {}

    bool run(const Document &after);
    [[nodiscard]] std::string result() const;

private:
    using Path = std::vector<YamlNode::Entry>;

    bool fields(const YamlNode &source, const YamlNode &before, const YamlNode &after);
    bool replaceValue(const YamlNode::Entry &entry, bool inFlow, const YamlNode &after);
    bool insertEntry(const YamlNode &source, std::size_t behind, const std::string &line);
    bool removeEntry(const YamlNode &source, std::size_t index);
    bool removeItem(const YamlNode &source, std::size_t index);
    bool insertItem(const YamlNode &source, std::size_t behind, const std::string &value);
    bool appendSection(const std::string &key, const std::vector<std::string> &lines);
    bool removeLines(Spans::Span span);
    bool removeFromFlow(const YamlNode &source, std::size_t index, Spans::Span span,
                        std::optional<Spans::Span> previous, std::optional<Spans::Span> next);
    bool name(const Document &after);
    bool nodes(const Document &after);
    bool calls(const Document &after);
    bool layout(const Document &after);
    void add(std::size_t begin, std::size_t end, std::string text) {
        m_replacements.push_back({begin, end, std::move(text)});
    }

    Spans m_spans;
    const Reading &m_before;
    std::vector<Replacement> m_replacements;
};

std::string Patcher::result() const {
    std::vector<Replacement> sorted = m_replacements;
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto &a, const auto &b) { return a.begin < b.begin; });
    const std::string &text = m_spans.text();
    std::string out;
    std::size_t at = 0;
    for (const Replacement &r : sorted) {
        if (r.begin > at) {
            out.append(text, at, r.begin - at);
        }
        out += r.text;
        at = std::max(at, r.end); // neighbours that go together may overlap by their shared blanks
    }
    out.append(text, std::min(at, text.size()));
    return out;
}

bool Patcher::replaceValue(const YamlNode::Entry &entry, bool inFlow, const YamlNode &after) {
    const std::string text = flowText(after);
    if (entry.value.isNull() && entry.value.text.empty()) {
        const auto colon = m_spans.behindColon(entry);
        if (!colon) {
            return false;
        }
        add(*colon, *colon, ' ' + text);
        return true;
    }
    const auto span = m_spans.value(entry.value, inFlow);
    if (!span) {
        return false;
    }
    // A block map or list begins on a line of its own: the flow text that replaces it belongs behind the key.
    if (!m_spans.isFlow(entry.value) && entry.value.kind != YamlNode::Kind::Scalar && !entry.value.isNull()) {
        const auto colon = m_spans.behindColon(entry);
        if (!colon) {
            return false;
        }
        add(*colon, span->end, ' ' + text);
        return true;
    }
    add(span->begin, span->end, text);
    return true;
}

// Puts `line` ("key: value") behind the entry at index `behind`; npos = as the first.
bool Patcher::insertEntry(const YamlNode &source, std::size_t behind, const std::string &line) {
    if (m_spans.isFlow(source)) {
        if (source.entries.empty()) {
            const std::size_t at = m_spans.begin(source.offset) + 1;
            add(at, at, line);
            return true;
        }
        if (behind == std::string::npos) {
            const std::size_t at = m_spans.begin(source.entries.front().offset);
            add(at, at, line + ", ");
            return true;
        }
        const auto span = m_spans.entry(source.entries[behind], true);
        if (!span) {
            return false;
        }
        add(span->end, span->end, ", " + line);
        return true;
    }
    if (source.entries.empty()) {
        return false;
    }
    const std::string indented = column(source.entries.front().column - 1) + line + m_spans.newline();
    if (behind == std::string::npos) {
        const std::size_t first = m_spans.begin(source.entries.front().offset);
        const std::size_t start = m_spans.lineStart(first);
        if (!m_spans.onlySpaceBetween(start, first)) { // "- from: a" begins on its list's line
            add(first, first, line + m_spans.newline() + column(source.entries.front().column - 1));
            return true;
        }
        add(start, start, indented);
        return true;
    }
    const auto span = m_spans.entry(source.entries[behind], false);
    if (!span) {
        return false;
    }
    const std::size_t at = m_spans.nextLine(span->end);
    const bool open = at == m_spans.text().size() && !m_spans.text().empty() && m_spans.text().back() != '\n';
    add(at, at, open ? m_spans.newline() + indented.substr(0, indented.size() - m_spans.newline().size()) : indented);
    return true;
}

bool Patcher::removeLines(Spans::Span span) {
    const std::size_t start = m_spans.lineStart(span.begin);
    if (m_spans.text().find_first_not_of(" -\t", start) != span.begin && !m_spans.onlySpaceBetween(start, span.begin)) {
        return false;
    }
    add(start, m_spans.nextLine(span.end), {});
    return true;
}

bool Patcher::removeFromFlow(const YamlNode &, std::size_t, Spans::Span span, std::optional<Spans::Span> previous,
                             std::optional<Spans::Span> next) {
    if (previous) {
        add(previous->end, span.end, {});
    } else if (next) {
        add(span.begin, next->begin, {});
    } else {
        add(span.begin, span.end, {});
    }
    return true;
}

bool Patcher::removeEntry(const YamlNode &source, std::size_t index) {
    const bool flow = m_spans.isFlow(source);
    const auto span = m_spans.entry(source.entries[index], flow);
    if (!span) {
        return false;
    }
    if (flow) {
        const auto previous = index > 0 ? m_spans.entry(source.entries[index - 1], true) : std::nullopt;
        const auto next =
            index + 1 < source.entries.size() ? m_spans.entry(source.entries[index + 1], true) : std::nullopt;
        return removeFromFlow(source, index, *span, previous, next);
    }
    if (!m_spans.onlySpaceBetween(m_spans.lineStart(span->begin), span->begin)) {
        // The first key of "- from: a": the dash stays and the next key moves up to it.
        if (index + 1 >= source.entries.size()) {
            return false;
        }
        add(span->begin, m_spans.begin(source.entries[index + 1].offset), {});
        return true;
    }
    return removeLines(*span);
}

bool Patcher::removeItem(const YamlNode &source, std::size_t index) {
    const bool flow = m_spans.isFlow(source);
    const auto span = m_spans.value(source.items[index], flow);
    if (!span) {
        return false;
    }
    if (!flow) {
        return removeLines(*span);
    }
    const auto previous = index > 0 ? m_spans.value(source.items[index - 1], true) : std::nullopt;
    const auto next = index + 1 < source.items.size() ? m_spans.value(source.items[index + 1], true) : std::nullopt;
    return removeFromFlow(source, index, *span, previous, next);
}

bool Patcher::insertItem(const YamlNode &source, std::size_t behind, const std::string &value) {
    if (m_spans.isFlow(source)) {
        if (source.items.empty()) {
            const std::size_t at = m_spans.begin(source.offset) + 1;
            add(at, at, value);
            return true;
        }
        if (behind == std::string::npos) {
            const std::size_t at = m_spans.begin(source.items.front().offset);
            add(at, at, value + ", ");
            return true;
        }
        const auto span = m_spans.value(source.items[behind], true);
        if (!span) {
            return false;
        }
        add(span->end, span->end, ", " + value);
        return true;
    }
    if (source.items.empty()) {
        return false;
    }
    const std::size_t first = m_spans.begin(source.items.front().offset);
    const std::size_t dash = m_spans.text().rfind('-', first);
    if (dash == std::string::npos || dash < m_spans.lineStart(first)) {
        return false; // the dash stands on a line of its own
    }
    const std::string line =
        column(static_cast<int>(dash - m_spans.lineStart(first))) + "- " + value + m_spans.newline();
    if (behind == std::string::npos) {
        add(m_spans.lineStart(first), m_spans.lineStart(first), line);
        return true;
    }
    const auto span = m_spans.value(source.items[behind], false);
    if (!span) {
        return false;
    }
    const std::size_t at = m_spans.nextLine(span->end);
    const bool open = at == m_spans.text().size() && m_spans.text().back() != '\n';
    add(at, at, open ? m_spans.newline() + line.substr(0, line.size() - m_spans.newline().size()) : line);
    return true;
}

bool Patcher::fields(const YamlNode &source, const YamlNode &before, const YamlNode &after) {
    if (source.kind != YamlNode::Kind::Map) {
        return false;
    }
    const bool flow = m_spans.isFlow(source);
    const auto indexOf = [&](const std::string &key) {
        const auto it =
            std::find_if(source.entries.begin(), source.entries.end(), [&](const auto &e) { return e.key == key; });
        return it == source.entries.end() ? std::string::npos : static_cast<std::size_t>(it - source.entries.begin());
    };
    for (const YamlNode::Entry &e : before.entries) {
        const std::size_t at = indexOf(e.key);
        const YamlNode *now = after.find(e.key);
        if (at == std::string::npos) {
            return false;
        }
        const YamlNode::Entry &place = source.entries[at];
        if (!now) {
            if (!removeEntry(source, at)) {
                return false;
            }
        } else if (!sameValue(e.value, *now)) {
            const bool deeper = place.value.kind == YamlNode::Kind::Map && now->kind == YamlNode::Kind::Map &&
                                !place.value.entries.empty();
            if (!(deeper ? fields(place.value, e.value, *now) : replaceValue(place, flow, *now))) {
                return false;
            }
        }
    }
    std::size_t behind = std::string::npos; // the last key before this one, in canonical order, that the file has
    for (const YamlNode::Entry &e : after.entries) {
        const std::size_t at = indexOf(e.key);
        if (!before.find(e.key)) {
            const bool ok = at != std::string::npos
                                ? replaceValue(source.entries[at], flow, e.value) // "owner:" without a value
                                : insertEntry(source, behind, scalarText(e.key) + ": " + flowText(e.value));
            if (!ok) {
                return false;
            }
        }
        if (at != std::string::npos) {
            behind = at;
        }
    }
    return true;
}

bool Patcher::appendSection(const std::string &key, const std::vector<std::string> &lines) {
    const YamlNode &root = m_before.root;
    const bool list = key == "calls";
    std::string flow;
    std::string block = key + ':' + m_spans.newline();
    for (const std::string &l : lines) {
        flow += (flow.empty() ? "" : ", ") + l;
        block += (list ? "  - " : "  ") + l + m_spans.newline();
    }
    // Behind the section that stands before this one in canonical order, so that a file keeps its shape.
    static const std::vector<std::string> order{"bounds", "name", "nodes", "calls", "layout"};
    std::size_t behind = root.entries.size() - 1;
    for (std::size_t i = 0; i < root.entries.size(); ++i) {
        const auto mine = std::find(order.begin(), order.end(), key);
        if (std::find(order.begin(), mine, root.entries[i].key) != mine) {
            behind = i;
        }
    }
    if (m_spans.isFlow(root)) {
        return insertEntry(root, behind, key + ": " + (list ? '[' + flow + ']' : '{' + flow + '}'));
    }
    const YamlNode *there = root.find(key);
    if (there) { // "calls:" or "calls: []" with nothing in it
        const auto it =
            std::find_if(root.entries.begin(), root.entries.end(), [&](const auto &e) { return e.key == key; });
        const auto colon = m_spans.behindColon(*it);
        const auto span = m_spans.entry(*it, false);
        if (!colon || !span) {
            return false;
        }
        add(*colon, span->end, ' ' + (list ? '[' + flow + ']' : '{' + flow + '}'));
        return true;
    }
    block.erase(block.size() - m_spans.newline().size());
    return insertEntry(root, behind, block);
}

bool Patcher::name(const Document &after) {
    if (after.name == m_before.document.name) {
        return true;
    }
    YamlNode was;
    YamlNode now;
    was.kind = now.kind = YamlNode::Kind::Map;
    const auto put = [](YamlNode &m, const char *key, const QString &text) {
        YamlNode v;
        v.kind = YamlNode::Kind::Scalar;
        v.text = text.toStdString();
        v.plain = false;
        m.entries.push_back({key, 0, 0, 0, v});
    };
    put(was, "bounds", QStringLiteral("1"));
    put(now, "bounds", QStringLiteral("1"));
    if (!m_before.document.name.isEmpty()) {
        put(was, "name", m_before.document.name);
    }
    if (!after.name.isEmpty()) {
        put(now, "name", after.name);
    }
    return fields(m_before.root, was, now);
}

// True when the ids that both have stand in the same order in both.
template <class Items> bool sameOrder(const Items &before, const Items &after) {
    std::map<std::uint32_t, std::size_t> place;
    for (std::size_t i = 0; i < before.size(); ++i) {
        place[before[i].id.v] = i;
    }
    std::size_t next = 0;
    for (const auto &item : after) {
        const auto it = place.find(item.id.v);
        if (it == place.end()) {
            continue;
        }
        if (it->second < next) {
            return false;
        }
        next = it->second + 1;
    }
    return true;
}

// A default that the file leaves out (kind: service) stays out unless it changed.
void leaveUnsaid(const YamlNode &source, YamlNode &before, YamlNode &after) {
    const YamlNode was = before;
    std::erase_if(before.entries, [&](const auto &e) { return !source.find(e.key); });
    std::erase_if(after.entries, [&](const auto &e) {
        const YamlNode *old = was.find(e.key);
        return old && !source.find(e.key) && sameValue(*old, e.value);
    });
}

bool Patcher::nodes(const Document &after) {
    const Document &before = m_before.document;
    const YamlNode *source = m_before.root.find("nodes");
    if (!sameOrder(before.nodes, after.nodes)) {
        return false;
    }
    std::vector<std::string> added;
    std::size_t behind = std::string::npos;
    for (const Node &n : after.nodes) {
        const Node *was = before.node(n.id);
        if (!was) {
            const std::string line = scalarText(n.name.toStdString()) + ": " + flowText(fieldsOf(after, n));
            added.push_back(line);
            if (!before.nodes.empty() && !insertEntry(*source, behind, line)) {
                return false;
            }
            continue;
        }
        behind = n.id.v - 1;
        const YamlNode::Entry &place = source->entries[behind];
        if (was->name != n.name) {
            const auto key = m_spans.key(place);
            if (!key) {
                return false;
            }
            add(key->begin, key->end, scalarText(n.name.toStdString()));
        }
        YamlNode old = fieldsOf(before, *was);
        YamlNode now = fieldsOf(after, n);
        if (sameValue(old, now)) {
            continue;
        }
        leaveUnsaid(place.value, old, now);
        const bool bare = place.value.isNull() || place.value.entries.empty(); // "worker:" or "worker: {}"
        if (!(bare ? replaceValue(place, m_spans.isFlow(*source), now) : fields(place.value, old, now))) {
            return false;
        }
    }
    for (const Node &n : before.nodes) {
        if (!after.node(n.id) && !removeEntry(*source, n.id.v - 1)) {
            return false;
        }
    }
    return !before.nodes.empty() || added.empty() || appendSection("nodes", added);
}

bool Patcher::calls(const Document &after) {
    const Document &before = m_before.document;
    const YamlNode *source = m_before.root.find("calls");
    if (!sameOrder(before.calls, after.calls)) {
        return false;
    }
    std::vector<std::string> added;
    std::size_t behind = std::string::npos;
    for (const Call &c : after.calls) {
        const Call *was = before.call(c.id);
        if (!was) {
            added.push_back(flowText(fieldsOf(after, c)));
            if (!before.calls.empty() && !insertItem(*source, behind, added.back())) {
                return false;
            }
            continue;
        }
        behind = c.id.v - 1;
        const YamlNode &place = source->items[behind];
        YamlNode old = fieldsOf(before, *was);
        YamlNode now = fieldsOf(after, c);
        if (sameValue(old, now)) {
            continue;
        }
        leaveUnsaid(place, old, now);
        if (!fields(place, old, now)) {
            return false;
        }
    }
    for (const Call &c : before.calls) {
        if (!after.call(c.id) && !removeItem(*source, c.id.v - 1)) {
            return false;
        }
    }
    return !before.calls.empty() || added.empty() || appendSection("calls", added);
}

bool Patcher::layout(const Document &after) {
    const Document &before = m_before.document;
    const YamlNode *source = m_before.root.find("layout");
    const bool has = source && source->kind == YamlNode::Kind::Map && !source->entries.empty();
    const auto entryOf = [&](const QString &name) {
        const auto it = std::find_if(source->entries.begin(), source->entries.end(),
                                     [&](const auto &e) { return e.key == name.toStdString(); });
        return it == source->entries.end() ? std::string::npos : static_cast<std::size_t>(it - source->entries.begin());
    };
    std::vector<std::string> added;
    std::size_t behind = std::string::npos;
    for (const Node &n : after.nodes) {
        const Node *was = before.node(n.id);
        const std::string name = scalarText(n.name.toStdString());
        if (!was || !was->position) {
            if (n.position) {
                added.push_back(name + ": " + flowText(positionOf(*n.position)));
                if (has && !insertEntry(*source, behind, added.back())) {
                    return false;
                }
            }
            continue;
        }
        const std::size_t at = entryOf(was->name);
        if (!n.position) {
            if (!removeEntry(*source, at)) {
                return false;
            }
            continue;
        }
        behind = at;
        const YamlNode::Entry &place = source->entries[at];
        const auto key = m_spans.key(place);
        if (was->name != n.name) {
            if (!key) {
                return false;
            }
            add(key->begin, key->end, name);
        }
        if (was->position != n.position && !replaceValue(place, m_spans.isFlow(*source), positionOf(*n.position))) {
            return false;
        }
    }
    for (const Node &n : before.nodes) {
        if (n.position && !after.node(n.id) && !removeEntry(*source, entryOf(n.name))) {
            return false;
        }
    }
    return has || added.empty() || appendSection("layout", added);
}

bool Patcher::run(const Document &after) { return name(after) && nodes(after) && calls(after) && layout(after); }

} // namespace

Result<std::string> patchedText(const Source &source, const Document &document) {
    const Reading before = readDocument(source.text, source.file);
    if (!before.ok()) {
        return std::unexpected(before.errors.front());
    }
    Patcher patcher(source.text, before);
    if (patcher.run(document)) {
        std::string text = patcher.result();
        const Reading after = readDocument(text, source.file);
        if (after.ok() && sameMeaning(after.document, document)) {
            return text;
        }
    }
    return std::unexpected(inputError(source.file, QStringLiteral("this file uses YAML that cannot be edited in place "
                                                                  "(an alias, an anchor, text over several lines); "
                                                                  "nothing was written, save a copy instead")));
}

} // namespace bs::bounds
