// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Precompiled for widgets/ and app/.
#pragma once
#include "cmake/pch_data.h"
#include <QAction>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>
#include <QWidget>
