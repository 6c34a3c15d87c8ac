"""An empty Streamlit page with as many Plotly charts as its address says: the least that a page of charts can take."""

import plotly.graph_objects as go
import streamlit as st

MONTHS = 24

st.set_page_config(layout="wide")
st.title("charts")
for number in range(int(st.query_params.get("charts", "1"))):
    course = [float((number + month) % 7) for month in range(MONTHS)]
    st.plotly_chart(go.Figure(layout={"height": 300}).add_scatter(y=course), key=f"chart_{number}")
