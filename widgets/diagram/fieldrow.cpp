// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/diagram/fieldrow.h"
#include "data/core/format.h"
#include "widgets/common/plaintooltip.h"
#include "widgets/common/theme.h"
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>

namespace bs {

FieldRow::FieldRow(const QString &label, const QString &field, const QString &unit, QWidget *parent)
    : QWidget(parent), m_field(field), m_unit(unit) {
    setFixedHeight(29);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 2, 0, 2);
    row->setSpacing(0);
    m_label = new QLabel(label, this);
    m_label->setProperty("tone", QStringLiteral("second"));
    m_label->setTextFormat(Qt::PlainText);
    m_label->setFixedWidth(104);
    m_input = new QLineEdit(this);
    m_input->setFixedWidth(92);
    m_input->setFixedHeight(25);
    m_input->setFont(textFont(TextRole::BodyStrong));
    m_input->setTextMargins(0, 0, unit.isEmpty() ? 0 : 14, 0);
    m_input->setAccessibleName(unit.isEmpty() ? label : label + QStringLiteral(", ") + unit);
    m_label->setBuddy(m_input);
    m_word = new QLabel(this);
    m_word->setTextFormat(Qt::PlainText);
    m_word->setFont(textFont(TextRole::Label));
    m_word->setProperty("tone", QStringLiteral("muted"));
    m_word->setContentsMargins(24, 0, 0, 0);
    row->addWidget(m_label);
    row->addWidget(m_input);
    row->addWidget(m_word, 1);
    if (!unit.isEmpty()) {
        auto *u = new QLabel(unit, m_input);
        u->setFont(textFont(TextRole::Label));
        u->setProperty("tone", QStringLiteral("muted"));
        u->setGeometry(58, 0, 26, 25);
        u->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        u->setAttribute(Qt::WA_TransparentForMouseEvents);
    }
    m_input->installEventFilter(this);
    connect(m_input, &QLineEdit::editingFinished, this, [this] {
        if (m_input->isModified()) {
            m_input->setModified(false);
            Q_EMIT edited(m_input->text());
        }
    });
}

void FieldRow::setTall(bool on) { // a line below the input for what is wrong
    setFixedHeight(on ? 29 + 17 : 29);
    layout()->setContentsMargins(0, 2, 0, on ? 19 : 2);
}

void FieldRow::setWide() {
    m_wide = true;
    m_word->hide();
    m_input->setMinimumWidth(0);
    m_input->setMaximumWidth(QWIDGETSIZE_MAX);
    m_input->setFont(textFont(TextRole::Body));
    m_input->setCursorPosition(0);
}

// Escape takes back what was typed; a second one leaves the field.
bool FieldRow::eventFilter(QObject *watched, QEvent *event) {
    if (event->type() == QEvent::KeyPress && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Escape &&
        m_input->isModified()) {
        m_input->setText(m_value);
        setProvenance(m_provenance, m_mark, m_origin);
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void FieldRow::setValue(const QString &text, const QString &placeholder) {
    m_value = text;
    if (!m_input->hasFocus() || !m_input->isModified()) {
        m_input->setText(text);
        m_input->setCursorPosition(0);
    }
    m_input->setPlaceholderText(placeholder);
}

void FieldRow::setProvenance(const QString &word, int mark, const QString &origin) {
    m_provenance = word;
    m_origin = origin;
    m_mark = mark;
    if (m_error && m_input->isModified() && m_input->hasFocus()) {
        return; // what was typed is still wrong, and still there
    }
    m_error = false;
    setTall(false);
    m_word->setText(word);
    m_word->setVisible(!m_wide);
    setPlainToolTip(this, origin);
    m_input->setAccessibleDescription(origin.isEmpty() ? word : word + QStringLiteral(", ") + origin);
    update();
}

// The wrong text stays, marked as changed, until it is mended or the field is left alone with Escape.
void FieldRow::setError(const QString &why) {
    m_error = true;
    m_why = why;
    m_input->setModified(true);
    setTall(true);
    m_word->setText(QString()); // keeps its place, so that the input does
    setPlainToolTip(this, why);
    m_input->setAccessibleDescription(why);
    update();
}

void FieldRow::paintEvent(QPaintEvent *) {
    if (m_word->isHidden() && !m_error) {
        return;
    }
    const Theme &t = themeOf(this);
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    if (m_error) {
        const QPointF cross(4, 37);
        p.setPen(QPen(t.crit, 1.5));
        p.drawLine(cross + QPointF(-3, -3), cross + QPointF(3, 3));
        p.drawLine(cross + QPointF(-3, 3), cross + QPointF(3, -3));
        const QFont font = textFont(TextRole::Label);
        p.setFont(font);
        p.drawText(QRectF(14, 29, width() - 14, 16), Qt::AlignVCenter,
                   QFontMetricsF(font).elidedText(displayText(m_why, 200), Qt::ElideRight, width() - 14));
        return;
    }
    const QPointF at(m_word->x() + 15, height() / 2.0);
    p.setPen(Qt::NoPen);
    switch (m_mark) {
    case Declared:
        p.setBrush(t.textMuted);
        p.drawRoundedRect(QRectF(at.x() - 4, at.y() - 4, 8, 8), 2, 2);
        break;
    case Derived:
        p.translate(at);
        p.rotate(45);
        p.setPen(QPen(t.info, 1.5));
        p.setBrush(Qt::NoBrush);
        p.drawRect(QRectF(-3, -3, 6, 6));
        break;
    case Measured:
        p.setBrush(t.ok);
        p.drawEllipse(at, 4, 4);
        break;
    default: break;
    }
}

} // namespace bs
