/* The codec's two walks through untyped items, for what is plain.

   The Python modules beside this one define what is read and written (PEP 399). A walk
   does what it is sure of. Any other value it hands over to the Python walk, which
   gives its value or the error. So there is no error text, no JSON and no arithmetic
   here. In the limited API of Python 3.11 one wheel serves all later ones.

   - Levels are counted, not frames of C: `depth` is that of the container in an
     item, and what lies deeper than `deepest` is handed over, which refuses it.
   - Whatever may run Python code may also change what is walked: a call, and a garbage
     collection, which every new container may start. So a walk holds a reference to
   each value that it looks into, asks a list for its size again each time, and only
   ever compares and hashes exact strings and numbers.
   - A function returns NULL without an exception for what it is not sure of. */

#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030B0000
#include <Python.h>
#include <string.h>

#define MOST_IN_SET 1000   /* elements; the Python walk looks at the hashes of more */
#define LONGEST_NUMBER 126 /* characters; in plain notation it is in range */
#define INT64_DIGITS 18    /* which any number of as many digits fits into */
#define MOST_DIGITS 38     /* characters of a fraction that is surely short enough */
#define LONG_TEXT 1000     /* characters; the UTF-8 form of longer text is not kept */

/* What the module holds: nothing but references. */
typedef struct {
    PyObject *decimal;        /* the class Decimal */
    PyObject *decimal_of;     /* the Decimal of the text of a fraction */
    PyObject *attribute_name; /* a name that can be stored, or an error */
    PyObject *S, *N, *M, *L, *SS, *BOOL, *NUL;
} State;

/* One call's walk.

   `step` is the walk of one value, `read_value` or `write_value`, and
   `hand_over(levels, depth, value)` the same of the Python walk. */
typedef struct Walk {
    PyObject *(*step)(struct Walk *walk, PyObject *value, int depth);
    State *state;
    PyObject *hand_over;
    PyObject *levels;
    int deepest;
    unsigned calls; /* so far, of Python code */
} Walk;

static PyObject *handed_over(Walk *walk, int depth, PyObject *value) {
    walk->calls++;
    return PyObject_CallFunction(walk->hand_over, "OiO", walk->levels, depth, value);
}

/* Return a result, or what the Python walk says where there is neither that nor an
   exception. */
static PyObject *or_handed_over(PyObject *result, Walk *walk, int depth,
                                PyObject *value) {
    if (result == NULL && !PyErr_Occurred()) {
        return handed_over(walk, depth, value);
    }
    return result;
}

/* Return the UTF-8 of an exact str, NULL without an exception for anything else. */
static const char *text_of(PyObject *value, Py_ssize_t *bytes) {
    if (!PyUnicode_CheckExact(value)) {
        return NULL;
    }
    const char *text = PyUnicode_AsUTF8AndSize(value, bytes);
    if (text == NULL) { /* lone surrogates; short memory will show again */
        PyErr_Clear();
    }
    return text;
}

/* Return whether a value is an exact str that has UTF-8. That is kept with it unless
   it is ASCII, so what is long is not asked for. */
static int is_text(PyObject *value) {
    Py_ssize_t bytes;
    return PyUnicode_CheckExact(value) && PyUnicode_GetLength(value) <= LONG_TEXT
           && text_of(value, &bytes);
}

static int is_digit(char c) { return c >= '0' && c <= '9'; }

/* Add a value to a dict by a name, taking over the reference to the value. */
static int put(PyObject *dict, PyObject *name, PyObject *value) {
    int failed = value == NULL || PyDict_SetItem(dict, name, value) < 0;
    Py_XDECREF(value);
    return failed ? -1 : 0;
}

/* Return a list of what a list's values become. */
static PyObject *walked_list(Walk *walk, PyObject *values, int depth) {
    PyObject *list = PyList_New(0);
    for (Py_ssize_t i = 0; list != NULL && i < PyList_Size(values); i++) {
        PyObject *value = Py_NewRef(PyList_GetItem(values, i));
        PyObject *walked = walk->step(walk, value, depth + 1);
        if (walked == NULL || PyList_Append(list, walked) < 0) {
            Py_CLEAR(list);
        }
        Py_XDECREF(walked);
        Py_DECREF(value);
    }
    return list;
}

/* A loop through a dict: `name` and `value` are references that it hands out. */
typedef struct {
    PyObject *dict, *name, *value;
    Py_ssize_t size, seen, position;
    unsigned calls;
} Loop;

/* Go on, and return whether there is more. Where the dict changed, raise what a loop
   of Python's does, and clear what was made. */
static int next_of(Walk *walk, Loop *loop, PyObject **made) {
    const char *change;
    if (walk->calls != loop->calls && PyDict_Size(loop->dict) != loop->size) {
        change = "dictionary changed size during iteration";
    } else if (!PyDict_Next(loop->dict, &loop->position, &loop->name, &loop->value)) {
        return 0;
    } else if (loop->seen++ == loop->size) {
        change = "dictionary keys changed during iteration";
    } else {
        Py_INCREF(loop->name);
        Py_INCREF(loop->value);
        return 1;
    }
    PyErr_SetString(PyExc_RuntimeError, change);
    Py_CLEAR(*made);
    return 0;
}

/* ---- from AttributeValues to native values ---- */

static PyObject *read_number(State *state, PyObject *payload) {
    Py_ssize_t length, i;
    const char *text = text_of(payload, &length);
    if (text == NULL || length > LONGEST_NUMBER) {
        return NULL;
    }
    Py_ssize_t first = length > 0 && text[0] == '-';
    long long number = 0;
    for (i = first; i < length && i - first < INT64_DIGITS && is_digit(text[i]); i++) {
        number = number * 10 + (text[i] - '0');
    }
    if (i == first) {
        return NULL;
    }
    if (i == length) {
        return PyLong_FromLongLong(first ? -number : number);
    }
    while (i < length && is_digit(text[i])) {
        i++;
    }
    if (i == length || text[i] != '.' || text[length - 1] == '0') {
        return NULL;
    }
    for (i++; i < length && is_digit(text[i]); i++) {
    }
    if (i < length || text[i - 1] == '.') {
        return NULL;
    }
    return PyObject_CallFunctionObjArgs(state->decimal_of, payload, NULL);
}

static PyObject *read_scalar(State *state, char tag, PyObject *payload) {
    if (tag == 'N') {
        return read_number(state, payload);
    }
    int is_plain = (tag == 'S' && PyUnicode_CheckExact(payload))
                   || (tag == 'B' && PyBytes_CheckExact(payload));
    return is_plain ? Py_NewRef(payload) : NULL;
}

static PyObject *read_set(State *state, char tag, PyObject *payload) {
    if (!PyList_CheckExact(payload) || PyList_Size(payload) > MOST_IN_SET) {
        return NULL;
    }
    PyObject *set = PySet_New(NULL);
    Py_ssize_t i;
    for (i = 0; set != NULL && i < PyList_Size(payload); i++) {
        PyObject *element = Py_NewRef(PyList_GetItem(payload, i));
        PyObject *native = read_scalar(state, tag, element);
        if (native == NULL || PySet_Add(set, native) < 0) {
            Py_CLEAR(set);
        }
        Py_XDECREF(native);
        Py_DECREF(element);
    }
    if (set != NULL && (i == 0 || PySet_Size(set) != i)) { /* it has a duplicate */
        Py_CLEAR(set);
    }
    return set;
}

static PyObject *read_map(Walk *walk, PyObject *payload, int depth) {
    PyObject *native = PyDict_New();
    Loop loop = {.dict = payload, .size = PyDict_Size(payload), .calls = walk->calls};
    while (native != NULL && next_of(walk, &loop, &native)) {
        if (!PyUnicode_CheckExact(loop.name) || PyUnicode_GetLength(loop.name) == 0
            || put(native, loop.name, walk->step(walk, loop.value, depth + 1)) < 0) {
            Py_CLEAR(native);
        }
        Py_DECREF(loop.name);
        Py_DECREF(loop.value);
    }
    return native;
}

/* Read an AttributeValue that is plain, but for what it holds. */
static PyObject *read_plain(Walk *walk, PyObject *av, int depth) {
    PyObject *tag, *payload, *native = NULL;
    Py_ssize_t position = 0, length;
    if (!PyDict_CheckExact(av) || PyDict_Size(av) != 1
        || !PyDict_Next(av, &position, &tag, &payload)) {
        return NULL;
    }
    const char *name = text_of(tag, &length);
    if (name == NULL) {
        return NULL;
    }
    Py_INCREF(payload);
    if (length == 1 && name[0] == 'M' && PyDict_CheckExact(payload)) {
        native = depth < walk->deepest ? read_map(walk, payload, depth) : NULL;
    } else if (length == 1 && name[0] == 'L' && PyList_CheckExact(payload)) {
        native = depth < walk->deepest ? walked_list(walk, payload, depth) : NULL;
    } else if (length == 1) {
        native = read_scalar(walk->state, name[0], payload);
    } else if (length == 2 && name[1] == 'S') {
        native = read_set(walk->state, name[0], payload);
    } else if (length == 4 && memcmp(name, "BOOL", 4) == 0 && PyBool_Check(payload)) {
        native = Py_NewRef(payload);
    } else if (length == 4 && memcmp(name, "NULL", 4) == 0 && payload == Py_True) {
        native = Py_NewRef(Py_None);
    }
    Py_DECREF(payload);
    return native;
}

static PyObject *read_value(Walk *walk, PyObject *av, int depth) {
    return or_handed_over(read_plain(walk, av, depth), walk, depth, av);
}

/* ---- from native values to AttributeValues ---- */

/* Return an AttributeValue, taking over the reference to its payload. */
static PyObject *tagged(PyObject *tag, PyObject *payload) {
    PyObject *av = payload ? PyDict_New() : NULL;
    if (av == NULL) {
        Py_XDECREF(payload);
    } else if (put(av, tag, payload) < 0) {
        Py_CLEAR(av);
    }
    return av;
}

static PyObject *write_int(State *state, PyObject *value) {
    int is_large;
    long long number = PyLong_AsLongLongAndOverflow(value, &is_large);
    if (is_large) {
        return NULL;
    }
    char text[24], *start = text + sizeof text;
    unsigned long long rest = (unsigned long long)number;
    rest = number < 0 ? 0 - rest : rest;
    do {
        *--start = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (number < 0) {
        *--start = '-';
    }
    return tagged(state->N,
                  PyUnicode_FromStringAndSize(start, text + sizeof text - start));
}

/* Write a Decimal or a float whose text, which is taken over, may be what is stored:
   digits and a point, and at the end neither a point nor a zero. */
static PyObject *write_fraction(State *state, PyObject *text) {
    if (text == NULL) {
        return NULL;
    }
    Py_ssize_t length, i;
    const char *digits = text_of(text, &length);
    if (digits != NULL && length > 0 && length <= MOST_DIGITS
        && digits[length - 1] > '0') {
        for (i = digits[0] == '-';
             i < length && (is_digit(digits[i]) || digits[i] == '.'); i++) {
        }
        if (i == length) {
            return tagged(state->N, text);
        }
    }
    Py_DECREF(text);
    return NULL;
}

static PyObject *write_string_set(State *state, PyObject *value) {
    PyObject *elements = PySequence_List(value);
    if (elements == NULL) {
        return NULL;
    }
    Py_ssize_t size = PyList_Size(elements), i;
    for (i = 0; i < size && is_text(PyList_GetItem(elements, i)); i++) {
    }
    if (i == 0 || i < size || PyList_Sort(elements) < 0) {
        Py_CLEAR(elements);
    }
    return tagged(state->SS, elements);
}

/* Return an attribute name as the Python walk does, or an error. */
static PyObject *stored_name(Walk *walk, PyObject *name) {
    if (is_text(name) && PyUnicode_GetLength(name) > 0) {
        return Py_NewRef(name);
    }
    walk->calls++;
    return PyObject_CallFunctionObjArgs(walk->state->attribute_name, name, NULL);
}

static PyObject *write_map(Walk *walk, PyObject *value, int depth) {
    PyObject *map = PyDict_New();
    Loop loop = {.dict = value, .size = PyDict_Size(value), .calls = walk->calls};
    while (map != NULL && next_of(walk, &loop, &map)) {
        PyObject *stored = stored_name(walk, loop.name);
        if (stored == NULL
            || put(map, stored, walk->step(walk, loop.value, depth + 1)) < 0) {
            Py_CLEAR(map);
        }
        Py_XDECREF(stored);
        Py_DECREF(loop.name);
        Py_DECREF(loop.value);
    }
    return tagged(walk->state->M, map);
}

/* Write a value that is plain, but for what it holds. */
static PyObject *write_plain(Walk *walk, PyObject *value, int depth) {
    State *state = walk->state;
    if (PyUnicode_CheckExact(value)) {
        return is_text(value) ? tagged(state->S, Py_NewRef(value)) : NULL;
    }
    if (PyLong_CheckExact(value)) {
        return write_int(state, value);
    }
    if (value == Py_None) {
        return tagged(state->NUL, Py_NewRef(Py_True));
    }
    if (PyBool_Check(value)) {
        return tagged(state->BOOL, Py_NewRef(value));
    }
    if (PyDict_CheckExact(value)) {
        return depth < walk->deepest ? write_map(walk, value, depth) : NULL;
    }
    if (PyList_CheckExact(value)) {
        return depth < walk->deepest ? tagged(state->L, walked_list(walk, value, depth))
                                     : NULL;
    }
    if (Py_IS_TYPE(value, (PyTypeObject *)state->decimal)) {
        return write_fraction(state, PyObject_Str(value));
    }
    if (PyFloat_CheckExact(value)) {
        return write_fraction(state, PyObject_Repr(value));
    }
    return PyAnySet_CheckExact(value) ? write_string_set(state, value) : NULL;
}

static PyObject *write_value(Walk *walk, PyObject *value, int depth) {
    return or_handed_over(write_plain(walk, value, depth), walk, depth, value);
}

/* ---- the module ---- */

/* Begin a walk that is bound to a module and the arguments of `reader` or `writer`. */
static int begin(Walk *walk, PyObject *self) {
    PyObject *module;
    if (!PyArg_ParseTuple(self, "O(OOi)", &module, &walk->hand_over, &walk->levels,
                          &walk->deepest)) {
        return -1;
    }
    walk->state = PyModule_GetState(module);
    return 0;
}

static PyObject *read_item(PyObject *self, PyObject *item) {
    Walk walk = {.step = read_value};
    if (begin(&walk, self) < 0) {
        return NULL;
    }
    PyObject *native = PyDict_CheckExact(item) ? read_map(&walk, item, 0) : NULL;
    if (native == NULL && !PyErr_Occurred()) {
        PyObject *av = tagged(walk.state->M, Py_NewRef(item));
        native = av ? handed_over(&walk, 0, av) : NULL;
        Py_XDECREF(av);
    }
    return native;
}

static PyObject *write_item(PyObject *self, PyObject *item) {
    Walk walk = {.step = write_value};
    if (begin(&walk, self) < 0) {
        return NULL;
    }
    return PyDict_CheckExact(item) ? write_map(&walk, item, 0)
                                   : handed_over(&walk, 0, item);
}

static PyMethodDef walks[] = {
    {"read_item", read_item, METH_O, "Return the native values of a map of them."},
    {"write_item", write_item, METH_O, "Return the AttributeValue of a dict."},
};

/* Return a walk as a function of one argument, which is bound to the others. */
static PyObject *bound(PyObject *module, PyObject *arguments, PyMethodDef *walk) {
    PyObject *self = Py_BuildValue("OO", module, arguments);
    PyObject *function = self ? PyCFunction_New(walk, self) : NULL;
    Py_XDECREF(self);
    return function;
}

static PyObject *reader(PyObject *module, PyObject *arguments) {
    return bound(module, arguments, &walks[0]);
}

static PyObject *writer(PyObject *module, PyObject *arguments) {
    return bound(module, arguments, &walks[1]);
}

/* Take an attribute of a module. */
static PyObject *imported(const char *module_name, const char *name) {
    PyObject *module = PyImport_ImportModule(module_name);
    PyObject *value = module ? PyObject_GetAttrString(module, name) : NULL;
    Py_XDECREF(module);
    return value;
}

static int execute(PyObject *module) {
    State *state = PyModule_GetState(module);
    struct {
        PyObject **held, *value;
    } all[] = {
        {&state->decimal, imported("decimal", "Decimal")},
        {&state->decimal_of, imported("ddbevents.codec.number", "decimal_of")},
        {&state->attribute_name, imported("ddbevents.codec.scalars", "attribute_name")},
        {&state->S, PyUnicode_InternFromString("S")},
        {&state->N, PyUnicode_InternFromString("N")},
        {&state->M, PyUnicode_InternFromString("M")},
        {&state->L, PyUnicode_InternFromString("L")},
        {&state->SS, PyUnicode_InternFromString("SS")},
        {&state->BOOL, PyUnicode_InternFromString("BOOL")},
        {&state->NUL, PyUnicode_InternFromString("NULL")},
    };
    int failed = 0;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        *all[i].held = all[i].value;
        failed |= all[i].value == NULL;
    }
    return failed ? -1 : 0;
}

static int traverse(PyObject *module, visitproc visit, void *arg) {
    PyObject **held = PyModule_GetState(module);
    for (size_t i = 0; i < sizeof(State) / sizeof *held; i++) {
        Py_VISIT(held[i]);
    }
    return 0;
}

static int clear(PyObject *module) {
    PyObject **held = PyModule_GetState(module);
    for (size_t i = 0; i < sizeof(State) / sizeof *held; i++) {
        Py_CLEAR(held[i]);
    }
    return 0;
}

static void release(void *module) { clear(module); }

static PyMethodDef functions[] = {
    {"reader", reader, METH_VARARGS, "Return a function that reads a map."},
    {"writer", writer, METH_VARARGS, "Return a function that writes a dict."},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, execute},
    {0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,   .m_name = "ddbevents.codec._walks",
    .m_size = sizeof(State), .m_methods = functions,
    .m_slots = slots,        .m_traverse = traverse,
    .m_clear = clear,        .m_free = release,
};

PyMODINIT_FUNC PyInit__walks(void) { return PyModuleDef_Init(&definition); }
